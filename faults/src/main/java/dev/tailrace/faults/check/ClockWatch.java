package dev.tailrace.faults.check;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Sees when somebody sets the machine's clock. Every check of times trusts it, and a virtual machine's clock is set now
 * and then. Safe for use by many threads.
 */
public final class ClockWatch implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(5);
    private static final long LEAST_MICROS = 5_000;

    private final List<Timeline.Event> jumps = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "clock-watch");
    private volatile Duration furthest = Duration.ZERO;

    public ClockWatch() {
        thread.setDaemon(true);
        thread.start();
    }

    /** When the clock was set, and by how much. */
    public List<Timeline.Event> jumps() {
        return jumps;
    }

    /** How far it was set back in one go, at most; so far may times seem to be in the wrong order. */
    public Duration furthestBack() {
        return furthest;
    }

    private void run() {
        try {
            var before = ahead();
            while (true) {
                Thread.sleep(INTERVAL.toMillis());
                var now = ahead();
                if (Math.abs(now - before) > LEAST_MICROS) {
                    jumped(now - before);
                }
                before = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void jumped(long micros) {
        jumps.add(new Timeline.Event(Instant.now(), "clock   was set by " + micros / 1000 + " ms"));
        var back = Duration.of(-micros, java.time.temporal.ChronoUnit.MICROS);
        if (back.compareTo(furthest) > 0) {
            furthest = back;
        }
    }

    /** How much the clock is ahead of a clock that nobody sets, in microseconds; the least of some looks. */
    private static long ahead() {
        var least = Long.MAX_VALUE;
        for (var i = 0; i < 5; i++) {
            var steady = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
            var now = Instant.now();
            least = Math.min(least, TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / 1000 - steady);
        }
        return least;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
