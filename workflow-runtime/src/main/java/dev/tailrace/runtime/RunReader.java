package dev.tailrace.runtime;

import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.read.Explainer;
import dev.tailrace.runtime.internal.read.JobSearch;
import dev.tailrace.runtime.internal.read.RunSearch;
import dev.tailrace.runtime.internal.read.RunWatch;
import dev.tailrace.runtime.internal.steer.Doctor;
import dev.tailrace.runtime.internal.store.ReadJob;
import dev.tailrace.runtime.internal.store.ReadOutput;
import dev.tailrace.runtime.internal.store.ReadRun;
import dev.tailrace.runtime.internal.store.ReadRunEdges;
import dev.tailrace.runtime.internal.store.ReadRunJobs;
import dev.tailrace.runtime.query.JobQuery;
import dev.tailrace.runtime.query.Page;
import dev.tailrace.runtime.query.RunQuery;
import dev.tailrace.runtime.view.Diagnosis;
import dev.tailrace.runtime.view.Explanation;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunSummary;
import dev.tailrace.runtime.view.RunView;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads runs, and waits for them. */
final class RunReader {
    private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);

    private final Installation installation;
    private final JsonCodec codec;
    private final ReadRun readRun;
    private final ReadRunJobs readRunJobs;
    private final ReadRunEdges readRunEdges;
    private final ReadJob readJob;
    private final ReadOutput readOutput;
    private final RunSearch runSearch;
    private final JobSearch jobSearch;
    private final Explainer explainer;
    private final Doctor doctor;
    private final RunWatch watch;

    RunReader(Installation installation, JsonCodec codec) {
        this.installation = installation;
        this.codec = codec;
        this.readRun = new ReadRun(installation.schema());
        this.readRunJobs = new ReadRunJobs(installation.schema());
        this.readRunEdges = new ReadRunEdges(installation.schema());
        this.readJob = new ReadJob(installation.schema());
        this.runSearch = new RunSearch(installation.schema());
        this.jobSearch = new JobSearch(installation.schema());
        this.readOutput = new ReadOutput(installation.schema());
        this.explainer = new Explainer(installation.schema());
        this.doctor = new Doctor(installation.schema());
        this.watch = new RunWatch(installation.database(), installation.schema());
    }

    Optional<RunSummary> summary(Connection connection, long run) throws SQLException {
        return readRun.run(connection, run).stream().findFirst();
    }

    Optional<RunView> find(Connection connection, long run) throws SQLException {
        var summary = summary(connection, run);
        return summary.isEmpty()
                ? Optional.empty()
                : Optional.of(new RunView(
                        summary.get(), readRunJobs.run(connection, run), readRunEdges.run(connection, run)));
    }

    Optional<RunView> findNow(long run) throws SQLException {
        return atOneMoment(c -> find(c, run));
    }

    Optional<JobView> job(Connection connection, long job) throws SQLException {
        return readJob.run(connection, job);
    }

    Optional<Explanation> explain(Connection connection, long job) throws SQLException {
        return explainer.explain(connection, job);
    }

    Optional<Explanation> explainNow(long job) throws SQLException {
        return atOneMoment(c -> explainer.explain(c, job));
    }

    /** Everything that is read speaks of one moment. */
    private <T> T atOneMoment(Database.Work<T> reading) throws SQLException {
        return installation.database().transaction(c -> {
            try (var statement = c.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            }
            return reading.on(c);
        });
    }

    Page<RunSummary> runs(Connection connection, RunQuery query) throws SQLException {
        return runSearch.page(connection, query);
    }

    Page<JobView> jobs(Connection connection, JobQuery query) throws SQLException {
        return jobSearch.page(connection, query);
    }

    <T> Optional<T> output(Connection connection, long run, String step, Class<T> type) throws SQLException {
        return readOutput
                .run(connection, run, step)
                .map(json -> codec.decode(json, type, "the output of step '" + step + "' of run " + run));
    }

    /** Waits for a run. All who wait through this reader share their looks at the database. */
    RunView await(Run run, Duration limit, Predicate<RunSummary> done) throws InterruptedException, TimeoutException {
        var deadline = System.nanoTime() + nanosOf(limit);
        if (!done.test(readUninterrupted(run))) {
            var seen = watch.until(run.id(), done);
            try {
                seen.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw failed(run, e.getCause());
            } catch (TimeoutException e) {
                requireDone(run, limit, done);
            } finally {
                watch.forget(run.id(), seen);
            }
        }
        return full(run);
    }

    /** Pools wrap an interrupt into an exception of their own. */
    private RunSummary readUninterrupted(Run run) throws InterruptedException {
        try {
            return readNow(run);
        } catch (DatabaseException e) {
            if (Thread.interrupted()) {
                var interrupted = new InterruptedException("waiting for " + run + " was interrupted");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        }
    }

    /** It may have ended between the last look and the end of the time. */
    private void requireDone(Run run, Duration limit, Predicate<RunSummary> done) throws TimeoutException {
        var last = readNow(run);
        if (!done.test(last)) {
            throw new TimeoutException(run + " is still " + last.state().text() + " after " + limit + "; it goes on");
        }
    }

    /** Centuries are as good as for ever. */
    private static long nanosOf(Duration limit) {
        return limit.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT.toNanos() : limit.toNanos();
    }

    private static RuntimeException failed(Run run, @Nullable Throwable cause) {
        if (cause instanceof SQLException e) {
            return Installation.failure("waiting for " + run, e);
        }
        return cause instanceof RuntimeException e ? e : new IllegalStateException("waiting for " + run, cause);
    }

    /** Whether anybody waits for a run. */
    boolean isAwaited() {
        return watch.isWatching();
    }

    /** These runs may have ended just now: whoever waits for one looks soon. */
    void mayHaveEnded(Collection<Long> runs) {
        watch.mayHaveEnded(runs);
    }

    private RunSummary readNow(Run run) {
        try {
            return required(run, installation.database().autocommit(c -> summary(c, run.id())));
        } catch (SQLException e) {
            throw Installation.failure("reading " + run, e);
        }
    }

    private RunView full(Run run) {
        try {
            return required(run, findNow(run.id()));
        } catch (SQLException e) {
            throw Installation.failure("reading " + run, e);
        }
    }

    private static <T> T required(Run run, Optional<T> view) {
        return view.orElseThrow(() -> new IllegalArgumentException(
                "there is no " + run + "; or the transaction that starts it has still to commit"));
    }

    Diagnosis diagnosis() {
        try {
            return atOneMoment(doctor::examine);
        } catch (SQLException e) {
            throw Installation.failure("looking for trouble", e);
        }
    }
}
