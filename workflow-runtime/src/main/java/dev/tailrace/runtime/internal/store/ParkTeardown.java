package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Parks a teardown that was given up: it keeps its run open until somebody has looked. */
public final class ParkTeardown {
    private static final String SQL = """
            WITH mine AS (
                DELETE FROM tailrace.running WHERE job_id = ? AND node = ? AND attempt = ?
                RETURNING job_id, root_id, run_id, node, attempt
            ),
            kept AS (
                INSERT INTO tailrace.attempt_error (job_id, attempt, root_id, run_id, node, error)
                SELECT job_id, attempt, root_id, run_id, node, ? FROM mine
                ON CONFLICT (job_id, attempt) DO NOTHING
            )
            INSERT INTO tailrace.parked (job_id, root_id, run_id, attempt, failures)
            SELECT job_id, root_id, run_id, attempt, ? FROM mine
            """;

    private final String sql;

    public ParkTeardown(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Whether the teardown was still held. */
    public boolean run(Connection connection, ParkedJob job) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job.row().id());
            statement.setLong(2, job.fence().node());
            statement.setInt(3, job.fence().attempt());
            statement.setString(4, job.error());
            statement.setInt(5, job.failures());
            return statement.executeUpdate() > 0;
        }
    }
}
