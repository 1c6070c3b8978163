package dev.tailrace.runtime.event;

import java.time.Instant;

/**
 * Something about a teardown that nobody did.
 *
 * @param since when it was due
 */
public record TeardownEvent(Change change, JobEvent.Subject teardown, Instant since) implements Event {
    /** What is the matter with the teardown. */
    public enum Change {
        /**
         * It should have begun more than a minute ago and has not, whatever the reason. One process of the cluster tells its
         * listeners, and again each hour, by whichever process, for as long as it lasts.
         */
        OVERDUE
    }

    @Override
    public long runId() {
        return teardown.run();
    }
}
