package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Tells listening nodes at once that something may be due. Nothing is lost with a hint, so this does not wait until it is on
 * disk.
 */
public final class SendHintAlone {
    private static final String SQL = """
            SELECT set_config('synchronous_commit', 'off', true), pg_notify(?, ?)
            """;

    private final String channel;

    public SendHintAlone(Schema schema) {
        this.channel = schema.channel();
    }

    /** @param connection in autocommit mode */
    public void run(Connection connection, String hint) throws SQLException {
        try (var statement = connection.prepareStatement(SQL)) {
            statement.setString(1, channel);
            statement.setString(2, hint);
            statement.execute();
        }
    }
}
