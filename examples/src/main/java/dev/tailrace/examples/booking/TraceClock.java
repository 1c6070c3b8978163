package dev.tailrace.examples.booking;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The log's time, running faster than ours.
 *
 * @param origin the time in the log at which the clock was started
 * @param startNanos of this JVM, at that moment
 */
record TraceClock(Duration origin, long startNanos, double speed) {
    static TraceClock startingAt(Duration origin, double speed) {
        return new TraceClock(origin, System.nanoTime(), speed);
    }

    /** How long something of the log takes here, at least a millisecond. */
    static Duration shortened(Duration logged, double speed) {
        return Duration.ofMillis(Math.max(1, Math.round(logged.toMillis() / speed)));
    }

    boolean hasReached(Duration logged) {
        return nanosUntil(logged) <= 0;
    }

    void sleepUntil(Duration logged) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanosUntil(logged));
    }

    private long nanosUntil(Duration logged) {
        var sinceStart = (long) (logged.minus(origin).toNanos() / speed);
        return sinceStart - (System.nanoTime() - startNanos);
    }
}
