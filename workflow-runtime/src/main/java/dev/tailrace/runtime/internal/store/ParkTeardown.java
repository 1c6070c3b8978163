package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
            RETURNING job_id
            """;

    private final String sql;

    public ParkTeardown(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Call call(ParkedJob job) {
        return new Call(sql, job);
    }

    /** One teardown. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final ParkedJob job;
        private boolean parked;

        Call(String sql, ParkedJob job) {
            this.sql = sql;
            this.job = job;
        }

        public ParkedJob job() {
            return job;
        }

        /** Whether the teardown was still held, once it was run. */
        public boolean parked() {
            return parked;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setLong(first, job.row().id());
            statement.setLong(first + 1, job.fence().node());
            statement.setInt(first + 2, job.fence().attempt());
            statement.setString(first + 3, job.error());
            statement.setInt(first + 4, job.failures());
            return first + 5;
        }

        @Override
        public void read(ResultSet rows) throws SQLException {
            parked = rows.next();
        }
    }
}
