package dev.tailrace.runtime;

import static dev.tailrace.runtime.OwnConnectionClient.doing;

import dev.tailrace.core.JobType;
import dev.tailrace.runtime.error.LostAttemptException;
import dev.tailrace.runtime.internal.add.Additions;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.store.Sequel;
import dev.tailrace.runtime.internal.work.Attempt;
import dev.tailrace.runtime.internal.work.Decision;
import dev.tailrace.runtime.internal.work.StopReason;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An attempt as its worker sees it. */
final class RunningJob<R> implements Job<R> {
    private static final JsonCodec CODEC = new JsonCodec();

    private final Attempt attempt;
    private final boolean hasResult;
    private final JobServices services;

    RunningJob(Attempt attempt, boolean hasResult, JobServices services) {
        this.attempt = attempt;
        this.hasResult = hasResult;
        this.services = services;
    }

    @Override
    public long id() {
        return attempt.job().id();
    }

    @Override
    public Run run() {
        return Run.of(attempt.job().row().ref().runId());
    }

    @Override
    public String step() {
        return attempt.job().row().step();
    }

    @Override
    public int attempt() {
        return attempt.job().fence().attempt();
    }

    @Override
    public long token() {
        return attempt.job().token();
    }

    @Override
    public boolean setupCompleted() {
        return attempt.job().setupCompleted();
    }

    @Override
    public boolean cancelRequested() {
        return attempt.stop() == StopReason.CANCEL;
    }

    @Override
    public boolean stopRequested() {
        return attempt.stop() != StopReason.NONE;
    }

    @Override
    public <T> Optional<T> output(String step, Class<T> type) {
        return services.client().output(run(), step, type);
    }

    @Override
    public WorkflowClient client() {
        return services.client();
    }

    @Override
    public @Nullable R completeIn(Connection transaction, @Nullable R output) {
        attempt.requireLive();
        services.installation().require(transaction);
        var job = attempt.job();
        var stored = services.payloads().output(job, hasResult, output);
        var followUps = doing("completing job " + id() + " in its worker's transaction", () -> {
            var added = services.adder().prepare(transaction, job, attempt.additions());
            var sequel = Sequel.of(stored.verdict(), added);
            return services.transactionalFinish()
                    .run(transaction, services.rule().completed(job.row(), job.fence(), stored.json(), sequel));
        });
        attempt.endsInTransaction(followUps.orElseThrow(() -> new LostAttemptException("attempt " + attempt()
                + " of job " + id() + " ('" + step() + "', " + run()
                + ") is no longer this node's: another node has it, or it has ended. Roll back")));
        return output;
    }

    @Override
    public void completeIn(Connection transaction) {
        completeIn(transaction, null);
    }

    @Override
    public <A, B> AddedStep<B> add(JobType<A, B> type, @Nullable A arguments) {
        Objects.requireNonNull(type, "type");
        var additions = attempt.additions(
                () -> new Additions(CODEC, step(), services.payloads().adding(attempt.job())));
        return new AddedStep<>(additions.add(type, arguments));
    }

    @Override
    public R snooze(Duration pause) {
        if (pause.isNegative()) {
            throw new IllegalArgumentException("snooze for " + pause + ": a pause is zero or more");
        }
        throw attempt.decide(new Decision.Snooze(pause));
    }

    @Override
    public R cancel(String reason) {
        throw attempt.decide(new Decision.Cancel(Objects.requireNonNull(reason, "reason")));
    }

    @Override
    public R discard(String reason) {
        throw attempt.decide(new Decision.Discard(Objects.requireNonNull(reason, "reason")));
    }
}
