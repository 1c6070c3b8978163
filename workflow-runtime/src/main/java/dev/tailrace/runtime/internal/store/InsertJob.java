package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** Writes a run of one job, in one statement: the commonest run by far, and arrays would double what it costs. */
public final class InsertJob {
    private static final String SQL = """
            WITH given AS (
                SELECT ?::bigint AS delay_ms, ?::timestamptz AS not_before
            ),
            runs AS (
                INSERT INTO tailrace.run (id, root_id, last_job, workflow, tags) VALUES (?, ?, ?, ?, ?::text[])
            ),
            jobs AS (
                INSERT INTO tailrace.job (id, root_id, run_id, step_number, role, priority, lane, max_failures, step,
                                          retry_first_ms, retry_max_ms, retry_factor, timeout_ms, arguments, tags,
                                          delay_ms, not_before)
                SELECT ?::bigint, ?::bigint, ?::bigint, ?::int, 1, ?::smallint, ?::int, ?::int, ?::text, ?::bigint,
                       ?::bigint, ?::float8, ?::bigint, ?::text, ?::text[], nullif(g.delay_ms, 0), g.not_before
                FROM given g
            ),
            held AS (
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT ?, ?, ?, n.id, 1, 0, now() FROM tailrace.node n WHERE n.id = ? AND n.ended_at IS NULL
                RETURNING job_id
            ),
            queued AS (
                INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id)
                SELECT ?::int, ?::smallint,
                       greatest(coalesce(?::timestamptz, now()), now() + g.delay_ms * interval '1 ms', g.not_before),
                       ?::bigint, ?::bigint, ?::bigint
                FROM given g
                WHERE NOT EXISTS (SELECT FROM held)
            )
            SELECT EXISTS (SELECT FROM held)
            """;

    private final String sql;

    public InsertJob(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Whether the run has one job, whose end is the run's, and nothing that only graphs have. */
    public boolean fits(NewRun run) {
        return run.jobs().size() == 1 && run.lastJob() != null;
    }

    /** @param node who takes the job at once; {@link Fence#CLIENT} for nobody */
    public Call call(NewRun run, long node) {
        return new Call(sql, run, node);
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
            statement.setLong(first, job.when().delayMillis());
            statement.setString(first + 1, InsertArrays.text(job.when().notBefore()));
            statement.setLong(first + 2, run.id());
            statement.setLong(first + 3, run.id());
            statement.setLong(first + 4, job.row().id());
            statement.setString(first + 5, run.workflow());
            statement.setString(first + 6, InsertArrays.array(run.tags()));
            ref(statement, first + 7, job.row().ref());
            job(statement, first + 10, job);
            ref(statement, first + 21, job.row().ref());
            statement.setLong(first + 24, node);
            statement.setInt(first + 25, job.row().lane());
            statement.setInt(first + 26, job.row().priority());
            statement.setString(first + 27, InsertArrays.text(run.at()));
            ref(statement, first + 28, job.row().ref());
            return first + 31;
        }

        @Override
        public void read(ResultSet row) throws SQLException {
            row.next();
            taken = row.getBoolean(1);
        }
    }

    private static void ref(PreparedStatement statement, int first, JobRef ref) throws SQLException {
        statement.setLong(first, ref.id());
        statement.setLong(first + 1, ref.rootId());
        statement.setLong(first + 2, ref.runId());
    }

    private static void job(PreparedStatement statement, int first, NewJob job) throws SQLException {
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
    }
}
