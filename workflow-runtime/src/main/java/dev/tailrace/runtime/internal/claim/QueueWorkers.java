package dev.tailrace.runtime.internal.claim;

import dev.tailrace.runtime.internal.store.ClaimedJob;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that work a queue: started when there is work for one more, each taking job after job, and sent home after a
 * while without any. Safe for use by many threads.
 */
public final class QueueWorkers {
    private static final Logger log = LoggerFactory.getLogger(QueueWorkers.class);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private final JobBuffer buffer;
    private final ThreadFactory threads;
    private final Predicate<ClaimedJob> work;

    /** Whether threads could not be started lately, which was said. */
    private final AtomicBoolean isShort = new AtomicBoolean();

    /** @param work works a job on the calling thread; false if the attempt ended without the thread, which then must go */
    public QueueWorkers(JobBuffer buffer, ThreadFactory threads, Predicate<ClaimedJob> work) {
        this.buffer = buffer;
        this.threads = threads;
        this.work = work;
    }

    JobBuffer buffer() {
        return buffer;
    }

    /**
     * Starts threads if jobs wait for one: a few, which start the others. What the machine has no memory for is tried again
     * by each claim; those that are there work on.
     */
    void start() {
        var more = buffer.threadsToStart();
        if (more == 0) {
            return;
        }
        try {
            for (; more > 0; more--) {
                threads.newThread(this::run).start();
            }
            isShort.set(false);
        } catch (OutOfMemoryError e) {
            for (; more > 0; more--) {
                buffer.arrived();
            }
            if (isShort.compareAndSet(false, true)) {
                log.warn("queue {} gets no more threads for its workers: {}", buffer.queue(), e.getMessage());
            }
        }
    }

    private void run() {
        buffer.arrived();
        try {
            var job = buffer.take(KEEP_ALIVE);
            start();
            while (job != null && work.test(job)) {
                job = buffer.take(KEEP_ALIVE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
