package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/** Writes a run of one job, in one statement: the commonest run by far, and arrays would double what it costs. */
public final class InsertJob {
    private static final String SQL = """
            WITH runs AS (
                INSERT INTO tailrace.run (id, root_id, last_job, workflow, tags) VALUES (?, ?, ?, ?, ?::text[])
            ),
            jobs AS (
                INSERT INTO tailrace.job (id, root_id, run_id, step_number, role, priority, lane, max_failures, step,
                                          retry_first_ms, retry_max_ms, retry_factor, timeout_ms, arguments, tags)
                VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::text[])
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

    private final String sql;

    public InsertJob(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Whether the run has one job, whose end is the run's, and nothing that only graphs have. */
    public boolean fits(NewRun run) {
        return run.jobs().size() == 1 && run.lastJob() != null;
    }

    /**
     * @param node who takes the job at once; {@link Fence#CLIENT} for nobody
     * @return whether it did: not if it was taken for dead
     */
    public boolean run(Connection connection, NewRun run, long node) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            var job = run.jobs().get(0);
            statement.setLong(1, run.id());
            statement.setLong(2, run.id());
            statement.setLong(3, job.row().id());
            statement.setString(4, run.workflow());
            statement.setString(5, InsertArrays.array(run.tags()));
            ref(statement, 6, job.row().ref());
            job(statement, 9, job);
            ref(statement, 20, job.row().ref());
            statement.setLong(23, node);
            statement.setInt(24, job.row().lane());
            statement.setInt(25, job.row().priority());
            statement.setString(26, InsertArrays.text(run.at()));
            statement.setLong(27, job.when().delayMillis());
            statement.setString(28, InsertArrays.text(job.when().notBefore()));
            ref(statement, 29, job.row().ref());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
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
