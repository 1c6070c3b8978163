package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Writes runs with all of their jobs, in one statement: all or none. */
public final class InsertRuns {
    private static final String SQL = """
            WITH given_run AS (
                SELECT * FROM unnest(?::bigint[], ?::text[], ?::text[], ?::timestamptz[], ?::int[], ?::int[],
                                     ?::bigint[])
                    AS g(id, workflow, tags, at, ends, teardowns, last_job)
            ),
            given_job AS (
                SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::int[], ?::smallint[], ?::smallint[], ?::int[], ?::int[],
                                     ?::text[], ?::bigint[], ?::boolean[], ?::bigint[], ?::bigint[], ?::float8[],
                                     ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                                     ?::text[], ?::int[], ?::int[], ?::bigint[], ?::timestamptz[], ?::boolean[])
                    AS g(id, run_id, step_number, role, priority, lane, max_failures, step, setup_id, keep_on_failure,
                         retry_first_ms, retry_max_ms, retry_factor, timeout_ms, arguments, bindings, reads, uses,
                         successors, edges, tags, needed, outstanding, delay_ms, not_before, taken)
            ),
            holder AS (
                SELECT n.id FROM tailrace.node n WHERE n.id = ? AND n.ended_at IS NULL
            ),
            runs AS (
                INSERT INTO tailrace.run (id, root_id, last_job, workflow, tags)
                SELECT id, id, last_job, workflow, tags::text[] FROM given_run
            ),
            counters AS (
                INSERT INTO tailrace.run_open (run_id, root_id, ends, teardowns)
                SELECT id, id, ends, teardowns FROM given_run WHERE ends > 0 OR teardowns > 0
            ),
            jobs AS (
                INSERT INTO tailrace.job (id, root_id, run_id, step_number, role, priority, lane, max_failures, step,
                                          setup_id, keep_on_failure, retry_first_ms, retry_max_ms, retry_factor,
                                          timeout_ms, arguments, bindings, reads, uses, successors, edges, needed,
                                          delay_ms, not_before, tags)
                SELECT id, run_id, run_id, step_number, role, priority, lane, max_failures, step, setup_id,
                       keep_on_failure, retry_first_ms, retry_max_ms, retry_factor, timeout_ms, arguments, bindings,
                       reads::bigint[], uses, successors::bigint[], edges::smallint[],
                       CASE WHEN needed < outstanding THEN needed END, nullif(delay_ms, 0), not_before, tags::text[]
                FROM given_job
            ),
            waiting AS (
                INSERT INTO tailrace.wait (job_id, root_id, run_id, needed, outstanding, lane, priority, teardown,
                                           delay_ms, not_before)
                SELECT id, run_id, run_id, needed, outstanding, lane, priority, role = 3, delay_ms, not_before
                FROM given_job WHERE outstanding > 0
            ),
            held AS (
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT j.id, j.run_id, j.run_id, h.id, 1, 0, now() FROM given_job j CROSS JOIN holder h WHERE j.taken
            ),
            queued AS (
                INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id)
                SELECT j.lane, j.priority,
                       greatest(coalesce(r.at, now()), now() + j.delay_ms * interval '1 ms', j.not_before),
                       j.id, j.run_id, j.run_id
                FROM given_job j JOIN given_run r ON r.id = j.run_id
                WHERE j.outstanding = 0 AND NOT (j.taken AND EXISTS (SELECT FROM holder))
            )
            SELECT EXISTS (SELECT FROM holder)
            """;

    private final String sql;

    public InsertRuns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * @param first the jobs that a node takes at once
     * @param node that node; {@link Fence#CLIENT} for nobody
     */
    public Call call(List<NewRun> runs, Set<Long> first, long node) {
        return new Call(sql, new InsertArrays(runs, first), node);
    }

    /** Some runs. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final InsertArrays arrays;
        private final long node;
        private boolean taken;

        Call(String sql, InsertArrays arrays, long node) {
            this.sql = sql;
            this.arrays = arrays;
            this.node = node;
        }

        /** Whether the node took the jobs, once this was run: not if it was taken for dead. */
        public boolean taken() {
            return taken;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            var next = arrays.bind(statement, first);
            statement.setLong(next, node);
            return next + 1;
        }

        @Override
        public void read(ResultSet row) throws SQLException {
            row.next();
            taken = row.getBoolean(1);
        }
    }
}
