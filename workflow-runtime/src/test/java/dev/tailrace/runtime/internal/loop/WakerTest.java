package dev.tailrace.runtime.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WakerTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(30);

    private final Waker waker = new Waker();

    @Test
    void aSignalThatCameBeforeTheWaitIsNotLost() throws Exception {
        waker.signal();
        waker.await(LONG);
    }

    @Test
    void aSignalIsUsedUpByOneWait() throws Exception {
        waker.signal();
        waker.signal();
        waker.await(LONG);

        var begun = System.nanoTime();
        waker.await(SHORT);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(SHORT);
    }

    @Test
    void aSignalDuringTheWaitEndsIt() throws Exception {
        var waiting = new CountDownLatch(1);
        var signaller = new Thread(() -> {
            try {
                waiting.await();
                waker.signal();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        signaller.start();
        waiting.countDown();
        waker.await(LONG);
        signaller.join();
    }

    @Test
    void aWaitOfNothingTakesTheSignalAlong() throws Exception {
        waker.signal();
        waker.await(Duration.ZERO);

        var begun = System.nanoTime();
        waker.await(SHORT);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(SHORT);
    }

    @Test
    void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> waker.await(LONG)).isInstanceOf(InterruptedException.class);
    }
}
