package dev.tailrace.runtime.internal.claim;

import java.time.Duration;

/**
 * How many jobs a queue may hold beyond its free workers: about as many as it ends in a twentieth of a second. A queue of
 * short jobs is so kept busy while the next claim is under way; one of long jobs holds none that another node could work.
 * Not thread-safe; its buffer guards it.
 */
final class Prefetch {
    private static final int MOST = 2000;

    /** As many jobs tell the rate of a queue that was idle: with the next ones the flood may be over. */
    private static final int FEW = 50;

    private static final long HORIZON_NANOS = Duration.ofMillis(50).toNanos();
    private static final long SAMPLE_NANOS = Duration.ofMillis(10).toNanos();

    private final int few;
    private final int enough;
    private long sampledAt;
    private long ended;
    private int allowance;

    /**
     * @param workers of the queue: two jobs each tell the rate before a sample's time is over, so that a flood that begins
     *     is met at once
     */
    Prefetch(int workers, long now) {
        this.enough = 2 * workers;
        this.few = Math.min(enough, FEW);
        this.sampledAt = now;
    }

    void jobEnded() {
        ended++;
    }

    int allowance(long now) {
        var elapsed = now - sampledAt;
        if (elapsed >= SAMPLE_NANOS || (ended >= (allowance == 0 ? few : enough) && elapsed > 0)) {
            allowance = (int) Math.min(MOST, ended * HORIZON_NANOS / elapsed);
            ended = 0;
            sampledAt = now;
        }
        return allowance;
    }
}
