package dev.tailrace.runtime.internal.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PreferQueryMode;

/** How the driver talks to the server. */
public final class QueryMode {
    private QueryMode() {}

    /** What is wrong with it; null for nothing. */
    public static @Nullable String problemOf(Connection connection) throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            return "its connections are not those of the PostgreSQL JDBC driver, nor wrap them";
        }
        // Simple queries carry their values inside the text, as the driver quotes them, and each is a transaction.
        return connection.unwrap(PGConnection.class).getPreferQueryMode() == PreferQueryMode.SIMPLE
                ? "it is set to preferQueryMode=simple, which sends values inside the statements' text. Leave the setting"
                        + " out, or use extended"
                : null;
    }
}
