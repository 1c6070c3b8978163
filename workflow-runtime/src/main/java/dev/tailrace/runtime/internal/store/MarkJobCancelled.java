package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Marks a job as cancelled, once or more. The marks stay until it has ended; it only inserts, so nothing waits for it.
 *
 * <p>A run that is being deleted is not written about: retention passes over the run's row while it is locked here.
 */
public final class MarkJobCancelled {
    private static final String SQL = """
            WITH given AS (
                SELECT ?::bigint AS job_id, ?::bigint AS root_id, ?::bigint AS run_id, ?::text AS reason
            ),
            there AS MATERIALIZED (
                SELECT r.id FROM given g JOIN tailrace.run r ON r.id = g.run_id FOR KEY SHARE OF r
            )
            INSERT INTO tailrace.job_cancel (job_id, root_id, run_id, reason)
            SELECT g.job_id, g.root_id, g.run_id, g.reason
            FROM given g JOIN there t ON t.id = g.run_id
            WHERE NOT EXISTS (SELECT FROM tailrace.job_cancel c WHERE c.job_id = g.job_id)
            """;

    private final String sql;

    public MarkJobCancelled(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public void run(Connection connection, JobRef job, String reason) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job.id());
            statement.setLong(2, job.rootId());
            statement.setLong(3, job.runId());
            statement.setString(4, reason);
            statement.executeUpdate();
        }
    }
}
