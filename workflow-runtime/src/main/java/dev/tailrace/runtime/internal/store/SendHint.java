package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
        new Pipeline().add(call(hint)).run(transaction);
    }

    /** In autocommit mode: told at once. */
    public void runAlone(Connection connection, String hint) throws SQLException {
        new Pipeline().add(new Call(SQL_ALONE, channel, hint)).run(connection);
    }

    /** Beside other statements: told when they commit. */
    public Pipeline.Part call(String hint) {
        return new Call(SQL, channel, hint);
    }

    private record Call(String sql, String channel, String hint) implements Pipeline.Part {
        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setString(first, channel);
            statement.setString(first + 1, hint);
            return first + 2;
        }

        @Override
        public void read(ResultSet rows) {}
    }
}
