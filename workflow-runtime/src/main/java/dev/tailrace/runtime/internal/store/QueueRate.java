package dev.tailrace.runtime.internal.store;

import java.time.Duration;

/** How many attempts of a queue the cluster may begin in any period of that length. */
public record QueueRate(String queue, int most, Duration period) {
    private static final int LARGEST = 1_000_000;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** @throws IllegalArgumentException if it is out of bounds */
    public QueueRate {
        if (most < 1 || most > LARGEST) {
            throw new IllegalArgumentException("queue '" + queue + "' at most " + most + " times: use 1 to " + LARGEST);
        }
        if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("queue '" + queue + "' at most " + most + " times in " + period
                    + ": use a period of " + SHORTEST + " to " + LONGEST);
        }
    }
}
