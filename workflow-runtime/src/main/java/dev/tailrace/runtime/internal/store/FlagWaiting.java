package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Tells waiting jobs that they were cancelled, in the row that the last of their predecessors looks at anyway. Rows that a
 * finish is at are passed over: the next round, or a request to stop, finds the job.
 */
public final class FlagWaiting {
    private static final String SQL = """
            WITH marked AS MATERIALIZED (
                SELECT w.job_id FROM tailrace.wait w
                WHERE w.job_id = ANY (ARRAY(SELECT c.job_id FROM tailrace.job_cancel c)) AND NOT w.cancelled
                ORDER BY w.job_id
                FOR UPDATE OF w SKIP LOCKED
            )
            UPDATE tailrace.wait w SET cancelled = true FROM marked m WHERE w.job_id = m.job_id
            """;

    private final String sql;

    public FlagWaiting(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Returns how many were told. */
    public int run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            return statement.executeUpdate();
        }
    }
}
