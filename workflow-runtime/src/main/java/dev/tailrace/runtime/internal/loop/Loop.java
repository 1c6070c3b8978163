package dev.tailrace.runtime.internal.loop;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does one thing over and over. The thing itself is a {@link Body}, which tests call by hand; this class
 * knows only when. A failure is logged and tried again, ever more slowly, for ever: a database that went away comes back.
 */
public final class Loop {
    private static final Logger log = LoggerFactory.getLogger(Loop.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String name;
    private final Waker waker;
    private final Body body;
    private final Thread thread;
    private volatile boolean stopped;
    private Duration firstPause = Duration.ZERO;
    private int failures;
    private long lastLogged;

    /** One round. */
    @FunctionalInterface
    public interface Body {
        /** Returns how long to wait for a signal before the next round. */
        Duration runOnce() throws Exception;
    }

    public Loop(String name, Waker waker, Body body) {
        this.name = name;
        this.waker = waker;
        this.body = body;
        this.thread = new Thread(this::run, "tailrace-" + name);
        this.thread.setDaemon(true);
    }

    public void start() {
        start(Duration.ZERO);
    }

    /** @param pause before the first round, which a signal ends */
    public void start(Duration pause) {
        firstPause = pause;
        thread.start();
    }

    /** Lets the round that is under way end, and waits for it, at most the limit. */
    public void stop(Duration limit) throws InterruptedException {
        stopped = true;
        waker.signal();
        thread.join(Math.max(1, limit.toMillis()));
        if (thread.isAlive()) {
            thread.interrupt();
        }
    }

    private void run() {
        try {
            waker.await(firstPause);
            while (!stopped) {
                waker.await(round());
            }
        } catch (InterruptedException e) {
            log.debug("tailrace {}: ends, interrupted", name);
        }
    }

    private Duration round() throws InterruptedException {
        try {
            var wait = body.runOnce();
            if (failures > 0) {
                log.info("tailrace {}: works again after {} failures", name, failures);
                failures = 0;
            }
            return wait;
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            return afterFailure(e);
        }
    }

    private Duration afterFailure(Throwable error) {
        failures++;
        var now = System.nanoTime();
        if (!stopped && (failures == 1 || now - lastLogged > QUIET_NANOS)) {
            lastLogged = now;
            log.warn("tailrace {}: failure {} in a row, trying again: {}", name, failures, error.toString(), error);
        }
        var pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
