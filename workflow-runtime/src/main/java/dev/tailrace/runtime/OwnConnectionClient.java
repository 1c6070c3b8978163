package dev.tailrace.runtime;

import dev.tailrace.core.Signal;
import dev.tailrace.core.plan.WorkflowDefinition;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.internal.start.StartRequest;
import dev.tailrace.runtime.internal.steer.TeardownControl.Done;
import dev.tailrace.runtime.internal.upkeep.CancelSweeper;
import dev.tailrace.runtime.internal.wake.Hints;
import dev.tailrace.runtime.option.Once;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.query.JobQuery;
import dev.tailrace.runtime.query.Page;
import dev.tailrace.runtime.query.RunQuery;
import dev.tailrace.runtime.view.Diagnosis;
import dev.tailrace.runtime.view.Explanation;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.LateTeardowns;
import dev.tailrace.runtime.view.RetryPlan;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunSummary;
import dev.tailrace.runtime.view.RunView;
import dev.tailrace.runtime.view.SignalAnswer;
import dev.tailrace.runtime.view.StepChange;
import dev.tailrace.runtime.view.TeardownChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client that borrows a connection for each call, and sends hints once the call has committed. */
final class OwnConnectionClient implements WorkflowClient {
    private final ClientActions actions;
    private final CancelSweeper sweeper;
    private final Hints hints;
    private final Local local;
    private final Database database;
    private final CertainStart certainStart;

    /**
     * The runtime of this process, or nobody.
     *
     * @param due is told the lanes in which something became due, and tells everybody
     * @param here is told the lanes of which the others know already
     * @param start what a start may count on
     */
    record Local(Consumer<Set<Long>> due, Consumer<Set<Long>> here, RunStarter.Terms start) {}

    OwnConnectionClient(ClientActions actions, CancelSweeper sweeper, Hints hints, Local local) {
        this.actions = actions;
        this.sweeper = sweeper;
        this.hints = hints;
        this.local = local;
        this.database = actions.installation().database();
        this.certainStart = new CertainStart(database, actions.starter(), local.start());
    }

    @Override
    public WorkflowClient in(Connection transaction) {
        Objects.requireNonNull(transaction, "transaction");
        actions.installation().require(transaction);
        return new TransactionClient(actions, this, transaction);
    }

    @Override
    public <I> List<Run> startMany(
            WorkflowDefinition<I> workflow, Collection<? extends @Nullable I> inputs, StartOptions options) {
        return start(StartRequest.of(workflow, inputs, options, null));
    }

    @Override
    public <I> List<Run> startMany(
            WorkflowDefinition<I> workflow,
            Collection<? extends I> inputs,
            StartOptions options,
            Function<? super I, ? extends @Nullable Once> once) {
        return start(StartRequest.of(workflow, inputs, options, once));
    }

    private List<Run> start(StartRequest<?> request) {
        if (request.inputs().isEmpty()) {
            return List.of();
        }
        var started = certainStart.start(request);
        (started.told() ? local.here() : local.due()).accept(started.lanes());
        return started.runs();
    }

    @Override
    public TeardownChange release(Run run, String teardown) {
        var lanes = new TreeSet<Long>();
        var done = doing(
                "releasing '" + teardown + "' of " + run,
                () -> database.transaction(c -> {
                    var change = actions.teardowns().release(c, run, teardown);
                    lanes.addAll(sweeper.forward(c));
                    return change;
                }));
        local.due().accept(lanes);
        return announced(done);
    }

    @Override
    public TeardownChange extend(Run run, String teardown, Duration by) {
        return announced(doing(
                "extending '" + teardown + "' of " + run,
                () -> database.transaction(c -> actions.teardowns().extend(c, run, teardown, by))));
    }

    @Override
    public TeardownChange holdUntil(Run run, String teardown, Instant until) {
        return announced(doing(
                "holding '" + teardown + "' of " + run,
                () -> database.transaction(c -> actions.teardowns().holdUntil(c, run, teardown, until))));
    }

    @Override
    public TeardownChange retryTeardown(Run run, String teardown, String who, String why) {
        return announced(doing(
                "retrying '" + teardown + "' of " + run,
                () -> database.transaction(c -> actions.teardowns().retry(c, run, teardown, who, why))));
    }

    @Override
    public TeardownChange forceTeardown(Run run, String teardown, String who, String why) {
        return doing("forcing '" + teardown + "' of " + run, () -> {
            var done = database.transaction(c -> actions.teardowns().force(c, run, teardown, who, why));
            local.due().accept(actions.forcer().runOnce());
            return done.change();
        });
    }

    private TeardownChange announced(Done done) {
        done.lane().ifPresent(lane -> local.due().accept(Set.of((long) lane)));
        return done.change();
    }

    @Override
    public <P> SignalAnswer signal(Run run, Signal<P> signal, @Nullable P payload) {
        var done = doing(
                "signalling " + run,
                () -> database.autocommit(c -> actions.signals().send(c, run, signal, payload)));
        local.due().accept(done.lanes());
        return done.answer();
    }

    @Override
    public boolean cancel(Run run, String reason) {
        Objects.requireNonNull(reason, "reason");
        var cancelled = doing("cancelling " + run, () -> actions.canceller().cancel(run, reason));
        cancelled.ifPresent(lanes -> {
            hints.add(Hints.CANCEL);
            local.due().accept(lanes);
        });
        return cancelled.isPresent();
    }

    @Override
    public StepChange cancelStep(Run run, String step, String reason) {
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(reason, "reason");
        var done = doing(
                "cancelling '" + step + "' of " + run,
                () -> actions.stepCanceller().cancel(run, step, reason));
        if (done.change().accepted()) {
            hints.add(Hints.CANCEL);
            local.due().accept(done.lanes());
        }
        return done.change();
    }

    @Override
    public RetryPlan retry(Run run, RetryScope scope) {
        var done = doing("retrying " + run, () -> actions.retry(work -> database.transaction(work), run, scope));
        local.due().accept(done.lanes());
        return done.plan();
    }

    @Override
    public RetryPlan retryPreview(Run run, RetryScope scope) {
        return doing(
                "looking what a retry of " + run + " would do",
                () -> database.autocommit(c -> actions.retrier().preview(c, run, scope)));
    }

    @Override
    public Optional<RunView> find(long runId) {
        return doing("reading run " + runId, () -> actions.reader().findNow(runId));
    }

    @Override
    public Optional<JobView> job(long jobId) {
        return doing(
                "reading job " + jobId,
                () -> database.autocommit(c -> actions.reader().job(c, jobId)));
    }

    @Override
    public Optional<Explanation> explain(long jobId) {
        return doing("explaining job " + jobId, () -> actions.reader().explainNow(jobId));
    }

    @Override
    public Page<RunSummary> runs(RunQuery query) {
        return doing(
                "listing runs", () -> database.autocommit(c -> actions.reader().runs(c, query)));
    }

    @Override
    public Page<JobView> jobs(JobQuery query) {
        return doing(
                "listing jobs", () -> database.autocommit(c -> actions.reader().jobs(c, query)));
    }

    @Override
    public <T> Optional<T> output(Run run, String step, Class<T> type) {
        return doing(
                "reading the output of '" + step + "' of " + run,
                () -> database.autocommit(c -> actions.reader().output(c, run.id(), step, type)));
    }

    @Override
    public RunView await(Run run, Duration limit) throws InterruptedException, TimeoutException {
        return actions.awaiter().await(run, limit, seen -> seen.state().isFinal());
    }

    @Override
    public RunView awaitWork(Run run, Duration limit) throws InterruptedException, TimeoutException {
        return actions.awaiter().await(run, limit, seen -> seen.workEndedAt() != null);
    }

    @Override
    public Schedules schedules() {
        return new Schedules(actions.installation(), null);
    }

    @Override
    public Pauses pauses() {
        return new Pauses(actions.installation(), null, actions.starter()::recheckPauses);
    }

    @Override
    public Limits limits() {
        return new Limits(actions.installation());
    }

    @Override
    public LateTeardowns lateTeardowns() {
        return doing("counting late teardowns", () -> database.autocommit(actions.reader()::lateTeardowns));
    }

    @Override
    public Diagnosis doctor() {
        return actions.reader().diagnosis();
    }

    /** What may fail only as the database does. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws SQLException;
    }

    static <T> T doing(String what, Action<T> action) {
        try {
            return action.run();
        } catch (SQLException e) {
            throw Installation.failure(what, e);
        }
    }
}
