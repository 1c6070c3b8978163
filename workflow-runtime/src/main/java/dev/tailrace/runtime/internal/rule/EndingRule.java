package dev.tailrace.runtime.internal.rule;

import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.HeldJob;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.ParkedJob;
import dev.tailrace.runtime.internal.store.ReturnedJob;
import dev.tailrace.runtime.internal.store.Sequel;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a job after an attempt. An ordinary job that is asked to cancel gets no further attempt; a teardown is
 * asked nothing: it is retried until it completes, and parked where it would be given up.
 */
public final class EndingRule {
    /** A job that fails with its node more often than this may be what kills nodes. */
    private static final int DEATHS_AT_ONCE = 3;

    private final DoubleSupplier spread;

    /** @param spread from 0 to 1: how retries are kept from coming all at once */
    public EndingRule(DoubleSupplier spread) {
        this.spread = spread;
    }

    public Ending completed(JobRow row, Fence fence, @Nullable String output, @Nullable Sequel sequel) {
        return new FinishedJob(row, fence, Outcome.COMPLETED, fence.failures(), output, null, sequel);
    }

    /** The attempt failed: retried while the budget lasts. */
    public Ending failed(JobRow row, Fence fence, boolean cancelAsked, String error) {
        var pause = row.policy().retry().pauseAfter(fence.failures() + 1, spread.getAsDouble());
        return failed(row, fence, cancelAsked, error, pause);
    }

    /** Its node died: it has waited for the node's lease already, so its first failures cost it no pause besides. */
    public Ending died(JobRow row, Fence fence, boolean cancelAsked, String error) {
        return fence.failures() < DEATHS_AT_ONCE
                ? failed(row, fence, cancelAsked, error, Duration.ZERO)
                : failed(row, fence, cancelAsked, error);
    }

    private static Ending failed(JobRow row, Fence fence, boolean cancelAsked, String error, Duration pause) {
        var failures = fence.failures() + 1;
        if (cancelAsked && !row.isTeardown()) {
            return new FinishedJob(row, fence, Outcome.CANCELLED, failures, null, error, null);
        }
        if (!row.policy().retry().isUsedUpBy(failures)) {
            return new ReturnedJob(row, fence, failures, pause.toMillis(), error);
        }
        if (row.isTeardown()) {
            return new ParkedJob(row, fence, failures, error);
        }
        return new FinishedJob(row, fence, Outcome.DISCARDED, failures, null, error, null);
    }

    /** The worker wants to be asked again later. */
    public Ending snoozed(JobRow row, Fence fence, boolean cancelAsked, Duration pause) {
        if (cancelAsked && !row.isTeardown()) {
            return FinishedJob.without(row, fence, Outcome.CANCELLED, null);
        }
        return new ReturnedJob(row, fence, fence.failures(), pause.toMillis(), null);
    }

    /** The worker gave the job up. */
    public Ending discarded(JobRow row, Fence fence, String reason) {
        return row.isTeardown()
                ? new ParkedJob(row, fence, fence.failures(), reason)
                : FinishedJob.without(row, fence, Outcome.DISCARDED, reason);
    }

    /** The worker cancelled the job, or its run was cancelled. */
    public Ending cancelled(JobRow row, Fence fence, @Nullable String reason) {
        return row.isTeardown()
                ? new ParkedJob(row, fence, fence.failures(), reason == null ? "cancelled by its worker" : reason)
                : FinishedJob.without(row, fence, Outcome.CANCELLED, reason);
    }

    /** The attempt was broken off through no fault of the job's: tried again at once. */
    public Ending putBack(JobRow row, Fence fence) {
        return new ReturnedJob(row, fence, fence.failures(), 0, null);
    }

    /** The job was never worked and never will be, and whoever held it to end it is gone. */
    public Ending unworked(HeldJob job) {
        return job.inLine() && !job.cancelled()
                ? discarded(job.row(), job.fence(), "was not granted in time what it takes from pools")
                : unworked(job.row(), job.fence(), job.cancelled());
    }

    /** The job was never worked and never will be. */
    public Ending unworked(JobRow row, Fence fence, boolean runCancelled) {
        return FinishedJob.without(
                row, fence, runCancelled && !row.isTeardown() ? Outcome.CANCELLED : Outcome.SKIPPED, null);
    }
}
