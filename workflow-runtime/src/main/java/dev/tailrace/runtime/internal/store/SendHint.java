package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Tells listening nodes that something may be due; in a transaction, once that has committed. */
public final class SendHint {
    private static final String SQL = """
            SELECT pg_notify(?, ?)
            """;

    private final String channel;

    public SendHint(Schema schema) {
        this.channel = schema.channel();
    }

    public void run(Connection connection, String hint) throws SQLException {
        try (var statement = connection.prepareStatement(SQL)) {
            statement.setString(1, channel);
            statement.setString(2, hint);
            statement.execute();
        }
    }
}
