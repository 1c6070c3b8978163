package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Says of a step before its gate that somebody has looked: the run that it waits for was started. */
public final class MarkStarted {
    private static final String SQL = """
            UPDATE tailrace.awaiting SET fresh = false WHERE job_id = ?
            """;

    private final String sql;

    public MarkStarted(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public void run(Connection transaction, long job) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            statement.setLong(1, job);
            statement.executeUpdate();
        }
    }
}
