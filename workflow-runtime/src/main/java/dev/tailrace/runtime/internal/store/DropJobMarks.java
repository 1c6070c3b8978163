package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Takes the marks off jobs that have ended, and keeps the reason with those that ended cancelled, unless an error is there. */
public final class DropJobMarks {
    private static final String SQL = """
            WITH over AS (
                DELETE FROM tailrace.job_cancel c USING tailrace.job_end e
                WHERE e.job_id = c.job_id AND e.job_id = ANY (ARRAY(SELECT x.job_id FROM tailrace.job_cancel x))
                RETURNING c.job_id, c.root_id, c.run_id, c.reason, e.outcome, e.attempt, e.node
            )
            INSERT INTO tailrace.attempt_error (job_id, attempt, root_id, run_id, node, error)
            SELECT job_id, attempt, root_id, run_id, node, reason FROM over WHERE outcome = 4
            ON CONFLICT (job_id, attempt) DO NOTHING
            """;

    private final String sql;

    public DropJobMarks(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Returns of how many the reason is kept. */
    public int run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            return statement.executeUpdate();
        }
    }
}
