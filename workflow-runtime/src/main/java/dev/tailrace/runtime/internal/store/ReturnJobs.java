package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Puts held jobs back: for a retry, after a snooze, at a shutdown, or because their node died. Jobs that were cancelled,
 * or whose run was, stay where they are, for the caller to end as cancelled; teardowns are retried all the same. A job that
 * gives units of pools back, or has none, goes back before its gate.
 */
public final class ReturnJobs {
    private static final String SQL = """
            WITH given AS (
                SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::int[], ?::int[], ?::bigint[], ?::int[], ?::smallint[],
                                     ?::boolean[], ?::text[], ?::boolean[])
                    AS g(id, node, attempt, failures, delay_ms, lane, priority, teardown, error, gives_back)
            ),
            mine AS (
                DELETE FROM tailrace.running r USING given g
                WHERE r.job_id = g.id AND r.node = g.node AND r.attempt = g.attempt
                  AND (g.teardown
                       OR NOT EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = r.run_id)
                          AND NOT EXISTS (SELECT FROM tailrace.job_cancel c WHERE c.job_id = r.job_id))
                RETURNING r.job_id, r.root_id, r.run_id, r.node, r.attempt, g.failures, g.delay_ms, g.priority, g.error,
                          CASE
                              WHEN g.lane < 0 AND NOT g.teardown
                                   AND (g.gives_back
                                        OR NOT EXISTS (SELECT FROM tailrace.pool_hold h WHERE h.job_id = g.id))
                              THEN coalesce((SELECT x.lane FROM tailrace.gate x WHERE x.job_id = g.id LIMIT 1), g.lane)
                              ELSE g.lane
                          END AS lane
            ),
            kept AS (
                INSERT INTO tailrace.attempt_error (job_id, attempt, root_id, run_id, node, error)
                SELECT job_id, attempt, root_id, run_id, node, error FROM mine WHERE error IS NOT NULL
                ON CONFLICT (job_id, attempt) DO NOTHING
            ),
            back AS (
                INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id, attempt, failures)
                SELECT lane, priority, now() + delay_ms * interval '1 ms', job_id, root_id, run_id, attempt, failures
                FROM mine
            )
            SELECT (SELECT array_agg(job_id) FROM mine), (SELECT array_agg(DISTINCT lane) FROM mine)
            """;

    private final String sql;

    public ReturnJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** What a batch did: the jobs that went back, and their lanes. */
    public record Result(long[] returned, long[] lanes) {}

    public Call call(List<ReturnedJob> jobs) {
        return new Call(sql, jobs);
    }

    /** One batch. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final List<ReturnedJob> jobs;
        private Result result = new Result(new long[0], new long[0]);

        Call(String sql, List<ReturnedJob> jobs) {
            this.sql = sql;
            this.jobs = jobs;
        }

        /** What the batch did, once it was run. */
        public Result result() {
            return result;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            var place = first;
            statement.setObject(
                    place++, jobs.stream().mapToLong(j -> j.row().id()).toArray());
            statement.setObject(
                    place++, jobs.stream().mapToLong(j -> j.fence().node()).toArray());
            statement.setObject(
                    place++, jobs.stream().mapToInt(j -> j.fence().attempt()).toArray());
            statement.setObject(
                    place++, jobs.stream().mapToInt(ReturnedJob::failures).toArray());
            statement.setObject(
                    place++, jobs.stream().mapToLong(ReturnedJob::delayMillis).toArray());
            statement.setObject(
                    place++, jobs.stream().mapToInt(j -> j.row().lane()).toArray());
            statement.setObject(
                    place++, jobs.stream().map(j -> (short) j.row().priority()).toArray(Short[]::new));
            statement.setObject(
                    place++, jobs.stream().map(j -> j.row().isTeardown()).toArray(Boolean[]::new));
            statement.setObject(place++, jobs.stream().map(ReturnedJob::error).toArray(String[]::new));
            statement.setObject(
                    place++, jobs.stream().map(ReturnedJob::givesBack).toArray(Boolean[]::new));
            return place;
        }

        @Override
        public void read(ResultSet row) throws SQLException {
            row.next();
            result = new Result(Rows.longs(row, 1), Rows.longs(row, 2));
        }
    }
}
