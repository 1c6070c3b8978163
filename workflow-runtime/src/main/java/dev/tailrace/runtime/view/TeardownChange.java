package dev.tailrace.runtime.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What {@code release}, {@code extend}, {@code holdUntil}, {@code retryTeardown} or {@code forceTeardown} did.
 *
 * @param before when the teardown was due, for {@link Result#MOVED}; else null
 * @param after when it is due now, for {@link Result#MOVED}; else null
 * @param message one sentence for a person
 */
public record TeardownChange(
        Result result, @Nullable Instant before, @Nullable Instant after, String message) {
    /** The ways in which a change can end. */
    public enum Result {
        /** The teardown's time was changed. */
        MOVED,
        /** The setup has still to end; the teardown will run as soon as it has. */
        WHEN_SETUP_ENDS,
        /** The setup has still to complete, so there is no time to change; nothing was changed. */
        NOT_HELD_YET,
        /** The teardown failed, and is tried again now. */
        RETRIED,
        /** The teardown failed, and ends undone. */
        FORCED,
        /** The teardown has not failed, or is at work again, so there is nothing to be retried or forced. */
        NOT_FAILED,
        /** The teardown is due, at work, between two of its attempts, or parked. */
        ALREADY_RUNNING,
        /** The teardown has done its work, or was ended undone by somebody who forced it. */
        ALREADY_FINISHED,
        /** There was nothing to tear down. */
        SKIPPED,
        /** The run has no teardown of that name; the message suggests one. */
        NO_SUCH_STEP
    }

    public boolean moved() {
        return result == Result.MOVED;
    }
}
