package dev.tailrace.runtime.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.runtime.testing.Logged;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoopTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Waker waker = new Waker();

    private Loop counting(AtomicInteger rounds) {
        return new Loop("test", waker, () -> {
            rounds.incrementAndGet();
            return HOUR;
        });
    }

    @Test
    void itWaitsAsLongAsTheRoundSaysUnlessItIsSignalled() throws Exception {
        var rounds = new AtomicInteger();
        var loop = counting(rounds);
        loop.start();
        Awaitility.await().until(() -> rounds.get() == 1);

        waker.signal();
        Awaitility.await().until(() -> rounds.get() == 2);
        loop.stop(LIMIT);
        assertThat(rounds.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void theFirstRoundMayBePutOffUntilASignal() throws Exception {
        var rounds = new AtomicInteger();
        var loop = counting(rounds);
        loop.start(HOUR);
        Awaitility.await().during(Duration.ofMillis(100)).until(() -> rounds.get() == 0);

        waker.signal();
        Awaitility.await().until(() -> rounds.get() == 1);
        loop.stop(LIMIT);
    }

    @Test
    void aLoopThatIsStoppedBeforeItsFirstRoundHasNone() throws Exception {
        var rounds = new AtomicInteger();
        var loop = counting(rounds);
        loop.start(HOUR);
        loop.stop(LIMIT);

        assertThat(rounds).hasValue(0);
    }

    @Test
    void failuresAreRetriedEverMoreSlowlyAndLoggedOnce() throws Exception {
        var times = new CopyOnWriteArrayList<Long>();
        try (var logged = new Logged(Loop.class.getName())) {
            var loop = new Loop("test", waker, () -> {
                times.add(System.nanoTime());
                if (times.size() == 2) {
                    throw new StackOverflowError();
                }
                if (times.size() < 5) {
                    throw new IllegalStateException("no database");
                }
                return HOUR;
            });
            loop.start();
            Awaitility.await().until(() -> times.size() == 5);
            loop.stop(LIMIT);

            assertThat(logged.warnings())
                    .containsExactly("tailrace test: failure 1 in a row, trying again: java.lang.IllegalStateException:"
                            + " no database");
        }
        assertThat(pause(times, 1)).isGreaterThanOrEqualTo(100);
        assertThat(pause(times, 2)).isGreaterThanOrEqualTo(200);
        assertThat(pause(times, 3)).isGreaterThanOrEqualTo(400);
        assertThat(pause(times, 4)).isGreaterThanOrEqualTo(800);
    }

    private static long pause(List<Long> times, int round) {
        return TimeUnit.NANOSECONDS.toMillis(times.get(round) - times.get(round - 1));
    }

    @Test
    void aStopLetsTheRoundEndAndNoOtherBegin() throws Exception {
        var begun = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var ended = new AtomicInteger();
        var loop = new Loop("test", waker, () -> {
            begun.countDown();
            mayEnd.await();
            ended.incrementAndGet();
            return Duration.ZERO;
        });
        loop.start();
        begun.await();
        var stopper = new Thread(() -> {
            try {
                loop.stop(LIMIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        stopper.start();
        Awaitility.await().until(() -> stopper.getState() == Thread.State.TIMED_WAITING);
        mayEnd.countDown();
        stopper.join();

        assertThat(ended).hasValue(1);
    }

    @Test
    void aRoundThatDoesNotEndInTimeIsInterrupted() throws Exception {
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var loop = new Loop("test", waker, () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
                return HOUR;
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        loop.start();
        begun.await();
        loop.stop(Duration.ofMillis(20));

        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    }
}
