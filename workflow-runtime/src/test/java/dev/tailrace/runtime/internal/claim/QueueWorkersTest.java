package dev.tailrace.runtime.internal.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.runtime.internal.loop.WorkerThreads;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.testing.Logged;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QueueWorkersTest {
    private static final int AT_ONCE = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int JOBS = Math.max(60, 4 * AT_ONCE);

    private final JobBuffer buffer = new JobBuffer("default", JOBS + 1, System::nanoTime, () -> {});
    private final CountDownLatch atWork = new CountDownLatch(JOBS);
    private final ConcurrentLinkedQueue<Long> worked = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        buffer.close();
    }

    @Test
    void jobsThatTakeLongAreAllAtWorkAtOnceThoughFewThreadsAreStartedAtATime() {
        var workers = new QueueWorkers(buffer, WorkerThreads.named("test"), this::whenAllAreAtWork);
        fill();

        workers.start();

        Awaitility.await().until(() -> worked.size() == JOBS);
        assertThat(worked).doesNotHaveDuplicates();
    }

    @Test
    void whoeverBringsJobsStartsAFewThreadsOnly() {
        fill();

        assertThat(buffer.threadsToStart()).isEqualTo(AT_ONCE);
        assertThat(buffer.threadsToStart()).as("those are on their way").isZero();
        buffer.arrived();
        assertThat(buffer.threadsToStart())
                .as("the one that arrived is replaced")
                .isEqualTo(1);
    }

    @Test
    void threadsThatCannotBeStartedAreTriedAgainByEachClaimAndNobodyLosesItsJob() {
        var mayStart = new AtomicInteger(1);
        var threads = WorkerThreads.named("test");
        var workers = new QueueWorkers(
                buffer,
                task -> {
                    if (mayStart.getAndDecrement() <= 0) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    return threads.newThread(task);
                },
                this::whenAllAreAtWork);
        fill();
        try (var logged = new Logged(QueueWorkers.class.getName())) {
            for (var claim = 0; claim < 5; claim++) {
                workers.start();
                Awaitility.await().until(() -> atWork.getCount() == JOBS - 1);
            }
            assertThat(logged.warnings())
                    .containsExactly(
                            "queue default gets no more threads for its workers: unable to create native thread");
        }

        mayStart.set(2 * JOBS);
        workers.start();

        Awaitility.await().until(() -> worked.size() == JOBS);
    }

    /** A job that ends when all others are at work too. */
    private boolean whenAllAreAtWork(ClaimedJob job) {
        atWork.countDown();
        try {
            if (atWork.await(20, TimeUnit.SECONDS)) {
                worked.add(job.id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        buffer.ended(false);
        return true;
    }

    private void fill() {
        buffer.fill(
                false,
                buffer.reserve(false),
                LongStream.rangeClosed(1, JOBS)
                        .mapToObj(id -> JobBufferTest.job(false, id))
                        .toList());
    }
}
