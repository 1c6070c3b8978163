package dev.tailrace.runtime.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * A held job that goes back to wait for its next attempt.
 *
 * @param failures with this attempt's, if it failed
 * @param delayMillis until the next attempt may start
 * @param error of the attempt, or null if it did not fail
 */
public record ReturnedJob(
        JobRow row,
        Fence fence,
        int failures,
        long delayMillis,
        @Nullable String error) implements Ending {
    /**
     * Whether it gives back what it took from pools, and stands in line again: if it is no setup, which keeps it, and was
     * not merely put back, to begin elsewhere at once.
     */
    boolean givesBack() {
        return LaneKey.holds(row.lane())
                && !row.isTeardown()
                && !row.successors().hasTeardown()
                && (delayMillis > 0 || error != null);
    }
}
