package dev.tailrace.runtime.internal.claim;

import dev.tailrace.runtime.internal.store.ClaimedJob;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;

/**
 * The threads that work a queue: started when there is work for one more, each taking job after job, and sent home after a
 * while without any. Safe for use by many threads.
 */
public final class QueueWorkers {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private final JobBuffer buffer;
    private final ThreadFactory threads;
    private final Predicate<ClaimedJob> work;

    /** @param work works a job on the calling thread; false if the attempt ended without the thread, which then must go */
    public QueueWorkers(JobBuffer buffer, ThreadFactory threads, Predicate<ClaimedJob> work) {
        this.buffer = buffer;
        this.threads = threads;
        this.work = work;
    }

    JobBuffer buffer() {
        return buffer;
    }

    /** Starts as many threads as jobs wait for one. */
    void start() {
        for (var more = buffer.threadsToStart(); more > 0; more--) {
            try {
                threads.newThread(this::run).start();
            } catch (OutOfMemoryError e) {
                buffer.arrived();
                throw e;
            }
        }
    }

    private void run() {
        buffer.arrived();
        try {
            var job = buffer.take(KEEP_ALIVE);
            while (job != null && work.test(job)) {
                job = buffer.take(KEEP_ALIVE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
