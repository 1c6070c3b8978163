package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Deletes once-keys that were held for a period which is over. */
public final class DropExpiredKeys {
    private static final String SQL = """
            DELETE FROM tailrace.run_once o
            USING (
                SELECT workflow, key FROM tailrace.run_once
                WHERE expires_at <= now() AND expires_at < 'infinity'
                ORDER BY expires_at
                LIMIT ?
                FOR UPDATE SKIP LOCKED
            ) x
            WHERE o.workflow = x.workflow AND o.key = x.key
            """;

    private final String sql;

    public DropExpiredKeys(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Returns how many there were. */
    public int run(Connection connection, int limit) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, limit);
            return statement.executeUpdate();
        }
    }
}
