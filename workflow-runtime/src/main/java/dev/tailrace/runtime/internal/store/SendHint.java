package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Tells listening nodes that something may be due; in a transaction, once that has committed. */
public final class SendHint {
    private static final String SQL = """
            SELECT pg_notify(?, ?)
            """;

    /** Nothing is lost with a hint: who sends one by itself need not wait until it is on disk. */
    private static final String SQL_ALONE = """
            SELECT set_config('synchronous_commit', 'off', true), pg_notify(?, ?)
            """;

    private final String channel;

    public SendHint(Schema schema) {
        this.channel = schema.channel();
    }

    /** In an open transaction: told when it commits. */
    public void run(Connection transaction, String hint) throws SQLException {
        send(transaction, SQL, hint);
    }

    /** In autocommit mode: told at once. */
    public void runAlone(Connection connection, String hint) throws SQLException {
        send(connection, SQL_ALONE, hint);
    }

    private void send(Connection connection, String sql, String hint) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, channel);
            statement.setString(2, hint);
            statement.execute();
        }
    }
}
