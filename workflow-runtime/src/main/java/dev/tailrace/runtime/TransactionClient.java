package dev.tailrace.runtime;

import static dev.tailrace.runtime.OwnConnectionClient.doing;

import dev.tailrace.core.Signal;
import dev.tailrace.core.plan.WorkflowDefinition;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.internal.start.StartNumbers;
import dev.tailrace.runtime.internal.start.StartRequest;
import dev.tailrace.runtime.internal.steer.TeardownControl.Done;
import dev.tailrace.runtime.internal.store.SendHint;
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
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A client that writes in its caller's transaction. It leaves to upkeep whatever would lock rows that other runs' jobs
 * wait for; hints are sent by PostgreSQL when, and only if, the transaction commits.
 */
final class TransactionClient implements WorkflowClient {
    private final ClientActions actions;
    private final WorkflowClient outside;
    private final Connection transaction;
    private final SendHint sendHint;

    TransactionClient(ClientActions actions, WorkflowClient outside, Connection transaction) {
        this.actions = actions;
        this.outside = outside;
        this.transaction = transaction;
        this.sendHint = new SendHint(actions.installation().schema());
    }

    @Override
    public WorkflowClient in(Connection other) {
        return outside.in(other);
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

    /** A start that is refused because of its key leaves the caller's transaction as it was. */
    private List<Run> start(StartRequest<?> request) {
        if (request.inputs().isEmpty()) {
            return List.of();
        }
        return doing("starting '" + request.workflow().name() + "'", () -> {
            Database.Work<RunStarter.Started> start =
                    c -> actions.starter().start(c, request, new StartNumbers(), RunStarter.Terms.PLAIN);
            var started = request.hasKeys() ? Database.nested(transaction, start) : start.on(transaction);
            hint(started.lanes());
            return started.runs();
        });
    }

    @Override
    public TeardownChange release(Run run, String teardown) {
        return doing("releasing '" + teardown + "' of " + run, () -> {
            var done = actions.teardowns().release(transaction, run, teardown);
            sendHint.run(transaction, Hints.CANCEL);
            return announced(done);
        });
    }

    @Override
    public TeardownChange extend(Run run, String teardown, Duration by) {
        return doing(
                "extending '" + teardown + "' of " + run,
                () -> announced(actions.teardowns().extend(transaction, run, teardown, by)));
    }

    @Override
    public TeardownChange holdUntil(Run run, String teardown, Instant until) {
        return doing(
                "holding '" + teardown + "' of " + run,
                () -> announced(actions.teardowns().holdUntil(transaction, run, teardown, until)));
    }

    @Override
    public TeardownChange retryTeardown(Run run, String teardown, String who, String why) {
        return doing(
                "retrying '" + teardown + "' of " + run,
                () -> announced(actions.teardowns().retry(transaction, run, teardown, who, why)));
    }

    @Override
    public TeardownChange forceTeardown(Run run, String teardown, String who, String why) {
        return doing("forcing '" + teardown + "' of " + run, () -> {
            var done = actions.teardowns().force(transaction, run, teardown, who, why);
            sendHint.run(transaction, Hints.CANCEL);
            return done.change();
        });
    }

    private TeardownChange announced(Done done) throws SQLException {
        if (done.lane().isPresent()) {
            hint(Set.of((long) done.lane().getAsInt()));
        }
        return done.change();
    }

    @Override
    public <P> SignalAnswer signal(Run run, Signal<P> signal, @Nullable P payload) {
        return doing("signalling " + run, () -> {
            var done = actions.signals().send(transaction, run, signal, payload);
            hint(done.lanes());
            return done.answer();
        });
    }

    @Override
    public boolean cancel(Run run, String reason) {
        Objects.requireNonNull(reason, "reason");
        return doing("cancelling " + run, () -> {
            var marked = actions.canceller().mark(transaction, run, reason);
            if (marked) {
                sendHint.run(transaction, Hints.CANCEL);
            }
            return marked;
        });
    }

    @Override
    public StepChange cancelStep(Run run, String step, String reason) {
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(reason, "reason");
        return doing("cancelling '" + step + "' of " + run, () -> {
            var change = actions.stepCanceller().mark(transaction, run, step, reason);
            if (change.accepted()) {
                sendHint.run(transaction, Hints.CANCEL);
            }
            return change;
        });
    }

    /** A retry that is refused leaves the caller's transaction as it was. */
    @Override
    public RetryPlan retry(Run run, RetryScope scope) {
        return doing("retrying " + run, () -> {
            var done = actions.retry(work -> Database.nested(transaction, work), run, scope);
            hint(done.lanes());
            return done.plan();
        });
    }

    @Override
    public RetryPlan retryPreview(Run run, RetryScope scope) {
        return doing(
                "looking what a retry of " + run + " would do",
                () -> actions.retrier().preview(transaction, run, scope));
    }

    @Override
    public Optional<RunView> find(long runId) {
        return doing("reading run " + runId, () -> actions.reader().find(transaction, runId));
    }

    @Override
    public Optional<JobView> job(long jobId) {
        return doing("reading job " + jobId, () -> actions.reader().job(transaction, jobId));
    }

    @Override
    public Optional<Explanation> explain(long jobId) {
        return doing("explaining job " + jobId, () -> actions.reader().explain(transaction, jobId));
    }

    @Override
    public Page<RunSummary> runs(RunQuery query) {
        return doing("listing runs", () -> actions.reader().runs(transaction, query));
    }

    @Override
    public Page<JobView> jobs(JobQuery query) {
        return doing("listing jobs", () -> actions.reader().jobs(transaction, query));
    }

    @Override
    public <T> Optional<T> output(Run run, String step, Class<T> type) {
        return doing(
                "reading the output of '" + step + "' of " + run,
                () -> actions.reader().output(transaction, run.id(), step, type));
    }

    @Override
    public RunView await(Run run, Duration limit) throws InterruptedException, TimeoutException {
        return outside.await(run, limit);
    }

    @Override
    public RunView awaitWork(Run run, Duration limit) throws InterruptedException, TimeoutException {
        return outside.awaitWork(run, limit);
    }

    @Override
    public Schedules schedules() {
        return new Schedules(actions.installation(), transaction);
    }

    @Override
    public Pauses pauses() {
        return new Pauses(actions.installation(), transaction, actions.starter()::recheckPauses);
    }

    @Override
    public Limits limits() {
        return outside.limits();
    }

    @Override
    public LateTeardowns lateTeardowns() {
        return doing("counting late teardowns", () -> actions.reader().lateTeardowns(transaction));
    }

    @Override
    public Diagnosis doctor() {
        return outside.doctor();
    }

    private void hint(Set<Long> lanes) throws SQLException {
        if (!lanes.isEmpty()) {
            sendHint.run(transaction, lanes.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        }
    }
}
