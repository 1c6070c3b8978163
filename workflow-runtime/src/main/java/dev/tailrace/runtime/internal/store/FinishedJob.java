package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.payload.OutputUses.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The end of a job.
 *
 * @param failures with this attempt's, if it failed
 * @param output JSON, only of a completed job
 * @param error of the last attempt, or the reason that its worker gave; null for none
 * @param sequel what a completed job brings about; null for nothing
 */
public record FinishedJob(
        JobRow row,
        Fence fence,
        Outcome outcome,
        int failures,
        @Nullable String output,
        @Nullable String error,
        @Nullable Sequel sequel)
        implements Ending {
    /** What the output tells the edges that leave the job; null where nothing. */
    @Nullable
    Verdict verdict() {
        return sequel == null ? null : sequel.verdict();
    }

    /** The steps that its worker added; null for none. */
    public @Nullable Addition addition() {
        return sequel == null ? null : sequel.addition();
    }

    /** An end without an output: cancelled, skipped or discarded. */
    public static FinishedJob without(JobRow row, Fence fence, Outcome outcome, @Nullable String error) {
        return new FinishedJob(row, fence, outcome, fence.failures(), null, error, null);
    }
}
