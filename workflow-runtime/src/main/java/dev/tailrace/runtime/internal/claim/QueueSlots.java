package dev.tailrace.runtime.internal.claim;

/**
 * The workers of a queue and how many are busy. Where there are teardowns to be expected and two workers or more, ordinary
 * jobs leave one worker free, so that a flood of them cannot delay the release of what is held. Safe for use by many
 * threads.
 */
public final class QueueSlots {
    private final String queue;
    private final int workers;
    private int ordinary;
    private int teardowns;

    public QueueSlots(String queue, int workers) {
        this.queue = queue;
        this.workers = workers;
    }

    public String queue() {
        return queue;
    }

    /** How many teardowns could begin now. */
    synchronized int freeForTeardowns() {
        return Math.max(0, workers - ordinary - teardowns);
    }

    /** How many ordinary jobs could begin now. */
    synchronized int freeForOrdinary(boolean teardownsExpected) {
        var most = teardownsExpected && workers > 1 ? workers - 1 : workers;
        return Math.max(0, Math.min(most - ordinary, workers - ordinary - teardowns));
    }

    synchronized void take(boolean teardown) {
        if (teardown) {
            teardowns++;
        } else {
            ordinary++;
        }
    }

    /** A worker has become free. */
    public synchronized void free(boolean teardown) {
        if (teardown) {
            teardowns--;
        } else {
            ordinary--;
        }
    }

    synchronized int busy() {
        return ordinary + teardowns;
    }
}
