package dev.tailrace.runtime.internal.claim;

import java.time.Duration;

/** What the claims of a queue's ordinary jobs, or of its teardowns, leave for the next one. For use by one thread. */
final class ClaimHistory {
    private static final int OLDEST_FIRST_EACH = 8;

    /** Somebody may raise the rate meanwhile. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(1);

    private final LowWater lowWater = new LowWater();
    private int claims;
    private long restsFrom;
    private long restNanos;

    LowWater lowWater() {
        return lowWater;
    }

    /** Whether the next claim takes what has waited longest, so that no priority keeps the others waiting for ever. */
    boolean nextIsOldestFirst() {
        claims++;
        return claims % OLDEST_FIRST_EACH == 0;
    }

    /** The queue's rate is used up for so long. */
    void restFor(long millis, long now) {
        restsFrom = now;
        restNanos = Math.min(Duration.ofMillis(millis).toNanos(), LONGEST_REST.toNanos());
    }

    /** How long a claim would still find nothing, in nanoseconds; 0 or less if it may find something. */
    long restNanos(long now) {
        return restNanos - (now - restsFrom);
    }
}
