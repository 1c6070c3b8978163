package dev.tailrace.benchmarks.stage;

/**
 * How long to wait between two looks at how far jobs are: an eighth of what they will still take at their rate so far. A
 * look costs a process some 60 us, which looks at even times took from several processes more than from one.
 */
final class Pace {
    static final long SHORTEST_MILLIS = 2;
    static final long LONGEST_MILLIS = 20;

    private static final long PART = 8;

    private Pace() {}

    /**
     * @param elapsedMillis in which so many were done
     * @param left how many are still to be done
     */
    static long pauseMillis(long elapsedMillis, long done, long left) {
        if (done <= 0) {
            return SHORTEST_MILLIS;
        }
        return Math.max(SHORTEST_MILLIS, Math.min(LONGEST_MILLIS, elapsedMillis * left / done / PART));
    }
}
