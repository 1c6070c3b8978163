package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** Writes a run of one job, in one statement: the commonest run by far, and arrays would double what it costs. */
public final class InsertJob {
    private static final String QUEUED = """
            WITH runs AS (
                INSERT INTO tailrace.run (id, root_id, last_job, workflow, tags) VALUES (?, ?, ?, ?, ?::text[])
            ),
            jobs AS (
                INSERT INTO tailrace.job (id, root_id, run_id, step_number, role, priority, lane, max_failures, step,
                                          retry_first_ms, retry_max_ms, retry_factor, timeout_ms, arguments, tags,
                                          delay_ms, not_before)
                VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::text[], nullif(?::bigint, 0), ?::timestamptz)
            )
            INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id)
            VALUES (?, ?,
                    greatest(coalesce(?::timestamptz, now()), now() + ?::bigint * interval '1 ms', ?::timestamptz),
                    ?, ?, ?)
            RETURNING false
            """;

    /** To look whether a node lives, and what it took, is a sixth of what a start costs the server. */
    private static final String TAKEN = """
            WITH runs AS (
                INSERT INTO tailrace.run (id, root_id, last_job, workflow, tags) VALUES (?, ?, ?, ?, ?::text[])
            ),
            jobs AS (
                INSERT INTO tailrace.job (id, root_id, run_id, step_number, role, priority, lane, max_failures, step,
                                          retry_first_ms, retry_max_ms, retry_factor, timeout_ms, arguments, tags,
                                          delay_ms, not_before)
                VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::text[], nullif(?::bigint, 0), ?::timestamptz)
            ),
            held AS (
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT ?, ?, ?, n.id, 1, 0, now() FROM tailrace.node n WHERE n.id = ? AND n.ended_at IS NULL
                RETURNING job_id
            ),
            queued AS (
                INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id)
                SELECT ?, ?,
                       greatest(coalesce(?::timestamptz, now()), now() + ?::bigint * interval '1 ms', ?::timestamptz),
                       ?, ?, ?
                WHERE NOT EXISTS (SELECT FROM held)
            )
            SELECT EXISTS (SELECT FROM held)
            """;

    private final String queued;
    private final String taken;

    public InsertJob(Schema schema) {
        this.queued = schema.sql(QUEUED);
        this.taken = schema.sql(TAKEN);
    }

    /** Whether the run has one job, whose end is the run's, and nothing that only graphs have. */
    public boolean fits(NewRun run) {
        return run.jobs().size() == 1 && run.lastJob() != null;
    }

    /** @param node who takes the job at once; {@link Fence#CLIENT} for nobody */
    public Call call(NewRun run, long node) {
        return new Call(node == Fence.CLIENT ? queued : taken, run, node);
    }

    /** One run. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final NewRun run;
        private final long node;
        private boolean taken;

        Call(String sql, NewRun run, long node) {
            this.sql = sql;
            this.run = run;
            this.node = node;
        }

        /** Whether the node took the job, once this was run: not if it was taken for dead. */
        public boolean taken() {
            return taken;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            var job = run.jobs().get(0);
            var ref = job.row().ref();
            var next = job(statement, ref(statement, run(statement, first), ref), job);
            next = time(statement, next, job);
            if (node != Fence.CLIENT) {
                next = ref(statement, next, ref);
                statement.setLong(next++, node);
            }
            statement.setInt(next++, job.row().lane());
            statement.setInt(next++, job.row().priority());
            statement.setString(next++, InsertArrays.text(run.at()));
            return ref(statement, time(statement, next, job), ref);
        }

        private int run(PreparedStatement statement, int first) throws SQLException {
            statement.setLong(first, run.id());
            statement.setLong(first + 1, run.id());
            statement.setLong(first + 2, run.jobs().get(0).row().id());
            statement.setString(first + 3, run.workflow());
            statement.setString(first + 4, InsertArrays.array(run.tags()));
            return first + 5;
        }

        @Override
        public void read(ResultSet row) throws SQLException {
            row.next();
            taken = row.getBoolean(1);
        }
    }

    private static int ref(PreparedStatement statement, int first, JobRef ref) throws SQLException {
        statement.setLong(first, ref.id());
        statement.setLong(first + 1, ref.rootId());
        statement.setLong(first + 2, ref.runId());
        return first + 3;
    }

    private static int time(PreparedStatement statement, int first, NewJob job) throws SQLException {
        statement.setLong(first, job.when().delayMillis());
        statement.setString(first + 1, InsertArrays.text(job.when().notBefore()));
        return first + 2;
    }

    private static int job(PreparedStatement statement, int first, NewJob job) throws SQLException {
        statement.setInt(first, job.place().stepNumber());
        statement.setInt(first + 1, job.row().priority());
        statement.setInt(first + 2, job.row().lane());
        statement.setObject(first + 3, job.row().policy().retry().maxFailures(), Types.INTEGER);
        statement.setString(first + 4, job.row().step());
        statement.setObject(first + 5, job.retryFirstMillis(), Types.BIGINT);
        statement.setObject(first + 6, job.retryMaxMillis(), Types.BIGINT);
        statement.setObject(first + 7, job.retryFactor(), Types.DOUBLE);
        statement.setObject(first + 8, job.timeoutMillis(), Types.BIGINT);
        statement.setString(first + 9, job.arguments().literal());
        statement.setString(first + 10, InsertArrays.array(job.place().tags()));
        return first + 11;
    }
}
