package dev.tailrace.runtime;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.loop.Waker;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.read.Explainer;
import dev.tailrace.runtime.internal.read.JobSearch;
import dev.tailrace.runtime.internal.read.RunSearch;
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
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Reads runs, and waits for them. */
final class RunReader {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

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

    /** Looks again and again, ever more slowly: a run's end is one row, found by its key. */
    RunView await(Run run, Duration limit, Predicate<RunSummary> done) throws InterruptedException, TimeoutException {
        var deadline = System.nanoTime() + limit.toNanos();
        var pause = FIRST_PAUSE;
        while (true) {
            var seen = readNow(run);
            if (done.test(seen)) {
                return full(run);
            }
            var left = Duration.ofNanos(deadline - System.nanoTime());
            if (left.isNegative() || left.isZero()) {
                throw new TimeoutException(run + " is still " + seen.state() + " after " + limit + "; it goes on");
            }
            Waker.pause(pause.compareTo(left) < 0 ? pause : left);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
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
        return view.orElseThrow(() -> new IllegalArgumentException("there is no " + run));
    }

    Diagnosis diagnosis() {
        try {
            return atOneMoment(doctor::examine);
        } catch (SQLException e) {
            throw Installation.failure("looking for trouble", e);
        }
    }
}
