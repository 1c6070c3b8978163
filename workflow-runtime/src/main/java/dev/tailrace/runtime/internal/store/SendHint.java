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

    private final String channel;

    public SendHint(Schema schema) {
        this.channel = schema.channel();
    }

    public void run(Connection transaction, String hint) throws SQLException {
        new Pipeline().add(call(hint)).run(transaction);
    }

    /** Beside other statements: told when they commit. */
    public Pipeline.Part call(String hint) {
        return new Call(channel, hint);
    }

    private record Call(String channel, String hint) implements Pipeline.Part {
        @Override
        public String sql() {
            return SQL;
        }

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
