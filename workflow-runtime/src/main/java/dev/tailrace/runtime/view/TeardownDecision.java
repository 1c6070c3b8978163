package dev.tailrace.runtime.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody decided about a teardown that had failed.
 *
 * @param job the teardown's job
 * @param step its name
 * @param who as they said
 * @param why as they said
 * @param doneAt null of one that is still to be carried out, which takes a moment after its commit
 */
public record TeardownDecision(
        long job,
        String step,
        Decision decision,
        String who,
        String why,
        Instant decidedAt,
        @Nullable Instant doneAt) {
    /** The ways out for a teardown that was given up. */
    public enum Decision {
        /** It is tried again, with all of its failures forgiven. */
        RETRY,
        /** It is ended undone: somebody has seen to what it should have torn down. */
        FORCE
    }
}
