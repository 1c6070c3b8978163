package dev.tailrace.runtime.internal.work;

import dev.tailrace.runtime.error.PayloadException;
import dev.tailrace.runtime.internal.add.Additions;
import dev.tailrace.runtime.internal.loop.Waker;
import dev.tailrace.runtime.internal.payload.ErrorMask;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.Addition;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.Sequel;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one attempt, in a straight line: decode the arguments, call the worker, say how the attempt ended. Everything that
 * a worker can do, throw or leave undone ends as an {@link Ending}.
 */
public final class AttemptRunner {
    private static final Logger log = LoggerFactory.getLogger(AttemptRunner.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final JobPayloads payloads;
    private final EndingRule rule;
    private final ErrorMask errors;
    private final HeldCheck heldCheck;
    private final Consumer<Ending> endedInTransaction;
    private final Adder adder;

    /** Whether an attempt's row is still there. */
    @FunctionalInterface
    public interface HeldCheck {
        boolean isStillHeld(long job, Fence fence) throws SQLException;
    }

    /** Makes ready what a worker has added. */
    @FunctionalInterface
    public interface Adder {
        @Nullable
        Addition prepare(ClaimedJob job, @Nullable Additions additions) throws SQLException;
    }

    /** @param endedInTransaction is told of ends that workers' own transactions seem to have committed; must not block */
    public AttemptRunner(
            JobPayloads payloads,
            EndingRule rule,
            ErrorMask errors,
            HeldCheck heldCheck,
            Consumer<Ending> endedInTransaction,
            Adder adder) {
        this.payloads = payloads;
        this.rule = rule;
        this.errors = errors;
        this.heldCheck = heldCheck;
        this.endedInTransaction = endedInTransaction;
        this.adder = adder;
    }

    /** Runs the worker and returns what is to be recorded: usually the job's own ending. */
    List<Ending> run(Attempt attempt, KindCode code) {
        Object arguments;
        try {
            arguments = payloads.arguments(attempt.job(), code.arguments());
        } catch (PayloadException e) {
            return List.of(unreadable(attempt, e));
        } catch (Throwable e) {
            return List.of(stopped(attempt, e));
        }
        try {
            return returned(attempt, code, code.call().run(arguments, attempt));
        } catch (Throwable e) {
            return threw(attempt, e);
        }
    }

    /** A later version of the worker may read them; a teardown is not left to chance. */
    private Ending unreadable(Attempt attempt, PayloadException error) {
        var job = attempt.job();
        var text = errors.of(error);
        return job.row().isTeardown()
                ? rule.discarded(job.row(), job.fence(), text)
                : rule.failed(job.row(), job.fence(), false, text);
    }

    private List<Ending> returned(Attempt attempt, KindCode code, @Nullable Object result) throws SQLException {
        var decided = decided(attempt);
        if (decided != null) {
            return decided;
        }
        if (attempt.followUps() != null) {
            return inTransaction(attempt, attempt.followUps(), null);
        }
        var job = attempt.job();
        var output = payloads.output(job, code.hasResult(), result);
        var sequel = Sequel.of(output.verdict(), adder.prepare(job, attempt.additions()));
        return List.of(rule.completed(job.row(), job.fence(), output.json(), sequel));
    }

    private List<Ending> threw(Attempt attempt, Throwable error) {
        var decided = decided(attempt);
        if (decided != null) {
            return decided;
        }
        if (attempt.followUps() != null) {
            return inTransaction(attempt, attempt.followUps(), error);
        }
        return List.of(stopped(attempt, error));
    }

    private @Nullable List<Ending> decided(Attempt attempt) {
        var decision = attempt.decision();
        var row = attempt.job().row();
        var fence = attempt.job().fence();
        if (decision instanceof Decision.Snooze snooze) {
            return List.of(rule.snoozed(row, fence, attempt.stop() == StopReason.CANCEL, snooze.pause()));
        } else if (decision instanceof Decision.Cancel cancel) {
            return List.of(rule.cancelled(row, fence, errors.of(cancel.reason())));
        } else if (decision instanceof Decision.Discard discard) {
            return List.of(rule.discarded(row, fence, errors.of(discard.reason())));
        }
        return null;
    }

    /** How an attempt ends that did not return; also of one that never will. */
    Ending stopped(Attempt attempt, Throwable error) {
        var row = attempt.job().row();
        var fence = attempt.job().fence();
        var text = errors.of(error);
        return switch (attempt.stop()) {
            case SHUTDOWN -> rule.putBack(row, fence);
            case CANCEL -> rule.cancelled(row, fence, text);
            case TIMEOUT ->
                rule.failed(row, fence, false, "timed out after " + row.policy().timeout() + ": " + text);
            case NONE, LOST -> rule.failed(row, fence, false, text);
        };
    }

    /** The worker's own transaction has ended the job, or else the attempt has failed: its row tells. */
    private List<Ending> inTransaction(Attempt attempt, List<Ending> followUps, @Nullable Throwable error) {
        var held = isHeld(attempt);
        if (held == null) {
            return List.of();
        }
        if (!held) {
            var job = attempt.job();
            endedInTransaction.accept(rule.completed(job.row(), job.fence(), null, null));
            if (error != null) {
                log.warn(
                        "the worker threw after its own transaction had completed the job; the job stays completed: {}",
                        errors.of(error));
            }
            return followUps;
        }
        var why = error != null
                ? error
                : new IllegalStateException(
                        "completeIn(...) was called, but its transaction was not committed before the"
                                + " worker returned");
        return List.of(stopped(attempt, why));
    }

    /**
     * Asked until the database answers, whoever interrupts: on a virtual thread an interrupt closes the connection that is
     * waited for. Null if this node gave up before, and leaves the row to the others.
     */
    private @Nullable Boolean isHeld(Attempt attempt) {
        var interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    return heldCheck.isStillHeld(
                            attempt.job().id(), attempt.job().fence());
                } catch (SQLException e) {
                    if (attempt.stop() == StopReason.LOST || attempt.stop() == StopReason.SHUTDOWN) {
                        return null;
                    }
                    interrupted |= pauseAnyhow();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the pause was interrupted. */
    private static boolean pauseAnyhow() {
        try {
            Waker.pause(BETWEEN_LOOKS);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
