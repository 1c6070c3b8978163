package dev.tailrace.runtime;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.read.Explainer;
import dev.tailrace.runtime.internal.read.JobSearch;
import dev.tailrace.runtime.internal.read.RunSearch;
import dev.tailrace.runtime.internal.steer.Doctor;
import dev.tailrace.runtime.internal.store.CountLateTeardowns;
import dev.tailrace.runtime.internal.store.ReadDecisions;
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
import dev.tailrace.runtime.view.LateTeardowns;
import dev.tailrace.runtime.view.RunSummary;
import dev.tailrace.runtime.view.RunView;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Reads runs and jobs. */
final class RunReader {
    private final Installation installation;
    private final JsonCodec codec;
    private final ReadRun readRun;
    private final ReadRunJobs readRunJobs;
    private final ReadRunEdges readRunEdges;
    private final ReadDecisions readDecisions;
    private final ReadJob readJob;
    private final ReadOutput readOutput;
    private final RunSearch runSearch;
    private final JobSearch jobSearch;
    private final Explainer explainer;
    private final Doctor doctor;
    private final CountLateTeardowns countLateTeardowns;

    RunReader(Installation installation, JsonCodec codec) {
        this.installation = installation;
        this.codec = codec;
        this.readRun = new ReadRun(installation.schema());
        this.readRunJobs = new ReadRunJobs(installation.schema());
        this.readRunEdges = new ReadRunEdges(installation.schema());
        this.readDecisions = new ReadDecisions(installation.schema());
        this.readJob = new ReadJob(installation.schema());
        this.runSearch = new RunSearch(installation.schema());
        this.jobSearch = new JobSearch(installation.schema());
        this.readOutput = new ReadOutput(installation.schema());
        this.explainer = new Explainer(installation.schema());
        this.doctor = new Doctor(installation.schema());
        this.countLateTeardowns = new CountLateTeardowns(installation.schema());
    }

    Optional<RunSummary> summaryNow(long run) throws SQLException {
        return installation.database().autocommit(c -> summary(c, run));
    }

    Optional<RunSummary> summary(Connection connection, long run) throws SQLException {
        return readRun.run(connection, run).stream().findFirst();
    }

    Optional<RunView> find(Connection connection, long run) throws SQLException {
        var summary = summary(connection, run);
        return summary.isEmpty()
                ? Optional.empty()
                : Optional.of(new RunView(
                        summary.get(),
                        readRunJobs.run(connection, run),
                        readRunEdges.run(connection, run),
                        readDecisions.run(connection, run)));
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

    LateTeardowns lateTeardowns(Connection connection) throws SQLException {
        return countLateTeardowns.run(connection);
    }

    Diagnosis diagnosis() {
        try {
            return atOneMoment(doctor::examine);
        } catch (SQLException e) {
            throw Installation.failure("looking for trouble", e);
        }
    }
}
