package dev.tailrace.runtime.internal.store;

import com.google.common.primitives.Longs;
import dev.tailrace.runtime.internal.jdbc.CopyStream;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * Writes many runs with all of their jobs, table by table, with COPY; in a transaction, so all or none. For few runs a
 * statement costs less, since every COPY is a round trip.
 */
public final class CopyRuns {
    private static final String NOW = "SELECT now()";
    private static final String RUNS = """
            COPY tailrace.run (id, root_id, last_job, workflow, tags) FROM STDIN (FORMAT binary)
            """;
    private static final String COUNTERS = """
            COPY tailrace.run_open (run_id, root_id, ends, teardowns) FROM STDIN (FORMAT binary)
            """;
    private static final String JOBS = """
            COPY tailrace.job (id, root_id, run_id, step_number, role, priority, lane, max_failures, step, setup_id,
                               keep_on_failure, retry_first_ms, retry_max_ms, retry_factor, timeout_ms, arguments,
                               bindings, reads, uses, successors, edges, needed, delay_ms, not_before,
                               tags) FROM STDIN (FORMAT binary)
            """;
    private static final String WAITING = """
            COPY tailrace.wait (job_id, root_id, run_id, needed, outstanding, lane, priority, teardown, delay_ms,
                                not_before) FROM STDIN (FORMAT binary)
            """;
    private static final String READY = """
            COPY tailrace.ready (lane, priority, run_at, job_id, root_id, run_id) FROM STDIN (FORMAT binary)
            """;

    private final String runs;
    private final String counters;
    private final String jobs;
    private final String waiting;
    private final String ready;

    public CopyRuns(Schema schema) {
        this.runs = schema.sql(RUNS);
        this.counters = schema.sql(COUNTERS);
        this.jobs = schema.sql(JOBS);
        this.waiting = schema.sql(WAITING);
        this.ready = schema.sql(READY);
    }

    public void run(Connection transaction, List<NewRun> all) throws SQLException {
        var now = now(transaction);
        try (var copy = new CopyStream(transaction, runs)) {
            for (var run : all) {
                copy.row(5, c -> run(c, run));
            }
            copy.end();
        }
        copyCounters(transaction, all.stream().filter(NewRun::isCounted).toList());
        try (var copy = new CopyStream(transaction, jobs)) {
            for (var run : all) {
                for (var job : run.jobs()) {
                    copy.row(25, c -> job(c, job));
                }
            }
            copy.end();
        }
        copyWaiting(transaction, all);
        try (var copy = new CopyStream(transaction, ready)) {
            for (var run : all) {
                for (var job : run.jobs()) {
                    if (job.join().outstanding() == 0) {
                        copy.row(6, c -> ready(c, job, job.when().dueAt(run.at(), now)));
                    }
                }
            }
            copy.end();
        }
    }

    /** The time of this transaction, from which delays count. */
    private static Instant now(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(NOW);
                var row = statement.executeQuery()) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private void copyCounters(Connection connection, List<NewRun> counted) throws SQLException {
        if (counted.isEmpty()) {
            return;
        }
        try (var copy = new CopyStream(connection, counters)) {
            for (var run : counted) {
                copy.row(4, c -> {
                    c.bigint(run.id());
                    c.bigint(run.id());
                    c.integer(run.ends());
                    c.integer(run.teardowns());
                });
            }
            copy.end();
        }
    }

    private void copyWaiting(Connection connection, List<NewRun> all) throws SQLException {
        var jobs = all.stream()
                .flatMap(run -> run.jobs().stream())
                .filter(job -> job.join().outstanding() > 0)
                .toList();
        if (jobs.isEmpty()) {
            return;
        }
        try (var copy = new CopyStream(connection, waiting)) {
            for (var job : jobs) {
                copy.row(10, c -> waiting(c, job));
            }
            copy.end();
        }
    }

    private static void run(CopyStream columns, NewRun run) throws IOException {
        columns.bigint(run.id());
        columns.bigint(run.id());
        columns.bigint(run.lastJob());
        columns.text(run.workflow());
        columns.texts(run.tags());
    }

    private static void ref(CopyStream columns, JobRef ref) throws IOException {
        columns.bigint(ref.id());
        columns.bigint(ref.rootId());
        columns.bigint(ref.runId());
    }

    private static void job(CopyStream columns, NewJob job) throws IOException {
        var row = job.row();
        ref(columns, row.ref());
        columns.integer(job.place().stepNumber());
        columns.smallint(row.role().code());
        columns.smallint(row.priority());
        columns.integer(row.lane());
        columns.integer(row.policy().retry().maxFailures());
        columns.text(row.step());
        columns.bigint(job.setupId());
        columns.bool(job.keepOnFailure());
        columns.bigint(job.retryFirstMillis());
        columns.bigint(job.retryMaxMillis());
        columns.number(job.retryFactor());
        columns.bigint(job.timeoutMillis());
        columns.text(job.arguments().literal());
        columns.text(job.arguments().template());
        columns.bigints(Longs.toArray(job.arguments().reads()));
        columns.text(job.uses());
        columns.bigints(row.successors().jobs());
        columns.smallints(row.successors().kinds());
        var join = job.join();
        columns.integer(join.needed() < join.outstanding() ? join.needed() : null);
        columns.bigint(job.when().delayMillis() == 0 ? null : (Long) job.when().delayMillis());
        columns.instant(job.when().notBefore());
        columns.texts(job.place().tags());
    }

    private static void waiting(CopyStream columns, NewJob job) throws IOException {
        ref(columns, job.row().ref());
        columns.integer(job.join().needed());
        columns.integer(job.join().outstanding());
        columns.integer(job.row().lane());
        columns.smallint(job.row().priority());
        columns.bool(job.row().isTeardown());
        columns.bigint(job.when().delayMillis());
        columns.instant(job.when().notBefore());
    }

    private static void ready(CopyStream columns, NewJob job, Instant dueAt) throws IOException {
        columns.integer(job.row().lane());
        columns.smallint(job.row().priority());
        columns.instant(dueAt);
        ref(columns, job.row().ref());
    }
}
