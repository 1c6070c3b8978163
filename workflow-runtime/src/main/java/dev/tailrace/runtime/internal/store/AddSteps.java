package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EndRole;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Writes the steps that a job adds, before the statement that ends it and in the same transaction: what waits for the job
 * counts them before it can be released. Nothing is written if the job is no longer held by its fence's node, or if its run
 * is being cancelled.
 *
 * <p>The job's row is locked, so that the statement behind this one will end it. What waits for any job of the batch is
 * locked in the order of the numbers, as that statement does, and the run's counter comes last, as it does there. The
 * counter also numbers the steps: two jobs of a run that add some at once get numbers apart.
 */
public final class AddSteps {
    private static final String SQL = """
            WITH given_job AS (
                SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::int[], ?::smallint[], ?::smallint[], ?::int[], ?::int[],
                                     ?::text[], ?::bigint[], ?::boolean[], ?::bigint[], ?::bigint[], ?::float8[],
                                     ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                                     ?::text[], ?::int[], ?::int[], ?::bigint[], ?::timestamptz[])
                    AS g(id, run_id, step_number, role, priority, lane, max_failures, step, setup_id, keep_on_failure,
                         retry_first_ms, retry_max_ms, retry_factor, timeout_ms, arguments, bindings, reads, uses,
                         successors, edges, tags, needed, outstanding, delay_ms, not_before)
            ),
            given_join AS (
                SELECT * FROM unnest(?::bigint[], ?::int[]) AS g(job_id, edges)
            ),
            adding AS MATERIALIZED (
                SELECT r.job_id, r.root_id, r.run_id
                FROM tailrace.running r
                WHERE r.job_id = ? AND r.node = ? AND r.attempt = ?
                  AND NOT EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = r.run_id)
                FOR UPDATE OF r
            ),
            locked AS MATERIALIZED (
                SELECT w.job_id
                FROM tailrace.wait w
                WHERE w.job_id = ANY (?::bigint[]) AND EXISTS (SELECT FROM adding)
                ORDER BY w.job_id
                FOR UPDATE OF w
            ),
            raised AS (
                UPDATE tailrace.wait w SET needed = w.needed + g.edges, outstanding = w.outstanding + g.edges
                FROM given_join g JOIN locked l ON l.job_id = g.job_id
                WHERE w.job_id = g.job_id
            ),
            counted AS (
                UPDATE tailrace.run_open o SET ends = o.ends + ?, teardowns = o.teardowns + ?, added = o.added + ?
                FROM adding a
                WHERE o.run_id = a.run_id AND (SELECT count(*) FROM locked) >= 0
                RETURNING a.job_id, a.root_id, a.run_id, 1000000000 + o.added - ? AS first_number
            ),
            jobs AS (
                INSERT INTO tailrace.job (id, root_id, run_id, step_number, generation, role, priority, lane, max_failures,
                                          step, setup_id, keep_on_failure, retry_first_ms, retry_max_ms, retry_factor,
                                          timeout_ms, arguments, bindings, reads, uses, successors, edges, needed,
                                          delay_ms, not_before, tags, added_by)
                SELECT g.id, c.root_id, c.run_id, c.first_number + g.step_number, a.generation, g.role, g.priority, g.lane,
                       g.max_failures, g.step, g.setup_id, g.keep_on_failure, g.retry_first_ms, g.retry_max_ms,
                       g.retry_factor, g.timeout_ms, g.arguments, g.bindings, g.reads::bigint[], g.uses,
                       g.successors::bigint[], g.edges::smallint[], CASE WHEN g.needed < g.outstanding THEN g.needed END,
                       nullif(g.delay_ms, 0), g.not_before, g.tags::text[], c.job_id
                FROM given_job g CROSS JOIN counted c JOIN tailrace.job a ON a.id = c.job_id
            ),
            waiting AS (
                INSERT INTO tailrace.wait (job_id, root_id, run_id, needed, outstanding, lane, priority, teardown,
                                           delay_ms, not_before)
                SELECT g.id, c.root_id, c.run_id, g.needed, g.outstanding, g.lane, g.priority, g.role = 3, g.delay_ms,
                       g.not_before
                FROM given_job g CROSS JOIN counted c
                WHERE g.outstanding > 0
            ),
            queued AS (
                INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id)
                SELECT g.lane, g.priority, greatest(now() + g.delay_ms * interval '1 ms', g.not_before), g.id, c.root_id,
                       c.run_id
                FROM given_job g CROSS JOIN counted c
                WHERE g.outstanding = 0
                RETURNING lane
            )
            SELECT (SELECT count(*) FROM counted), (SELECT array_agg(DISTINCT lane) FROM queued)
            """;

    private final String sql;

    public AddSteps(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * @param job one that adds steps
     * @param successors all that wait for a job of the batch
     */
    public Call call(FinishedJob job, Addition addition, long[] successors) {
        return new Call(sql, job, addition, successors);
    }

    /** What one job adds. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final FinishedJob job;
        private final Addition addition;
        private final long[] successors;
        private long[] lanes = {};
        private boolean written;

        Call(String sql, FinishedJob job, Addition addition, long[] successors) {
            this.sql = sql;
            this.job = job;
            this.addition = addition;
            this.successors = successors;
        }

        /** The lanes in which added jobs are ready, now or later, once this was run. */
        public long[] lanes() {
            return lanes;
        }

        /** Whether the steps were written, once this was run. */
        public boolean written() {
            return written;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            var next = new JobArrays(addition.jobs()).bind(statement, first);
            var joins = addition.joins();
            statement.setObject(
                    next, joins.keySet().stream().mapToLong(Long::longValue).toArray());
            statement.setObject(
                    next + 1,
                    joins.values().stream().mapToInt(Integer::intValue).toArray());
            statement.setLong(next + 2, job.row().id());
            statement.setLong(next + 3, job.fence().node());
            statement.setInt(next + 4, job.fence().attempt());
            statement.setObject(next + 5, successors);
            statement.setInt(next + 6, addition.count(EndRole.COUNTED));
            statement.setInt(next + 7, addition.count(EndRole.TEARDOWN));
            statement.setInt(next + 8, addition.jobs().size());
            statement.setInt(next + 9, addition.jobs().size());
            return next + 10;
        }

        @Override
        public void read(ResultSet row) throws SQLException {
            row.next();
            written = row.getLong(1) > 0;
            lanes = Rows.longs(row, 2);
        }
    }
}
