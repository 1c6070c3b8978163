package dev.tailrace.faults.proxy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the connections of a proxy suffer now. Safe for use by many threads. */
final class Weather {
    /** On which side of a COMMIT a connection is cut. */
    enum Cut {
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    private static final int LONGEST_STEP_MILLIS = 50;

    private volatile int delayMillis;
    private volatile int bytesPerSecond;
    private volatile boolean hole;
    private volatile boolean mute;
    private final AtomicReference<@Nullable Cut> cut = new AtomicReference<>();
    private final AtomicInteger cutsLeft = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger cutsDone = new AtomicInteger();
    private final AtomicLong met = new AtomicLong();
    private final Map<String, Long> errors = new ConcurrentHashMap<>();

    void delay(int millis) {
        delayMillis = millis;
    }

    void throttle(int bytes) {
        bytesPerSecond = bytes;
    }

    void hole(boolean open) {
        hole = open;
    }

    void mute(boolean on) {
        mute = on;
    }

    boolean isMute() {
        return mute;
    }

    void cut(Cut side, int times) {
        cutsLeft.set(times);
        cut.set(side);
    }

    /** Something was met that it is done to. */
    void met(long times) {
        met.addAndGet(times);
    }

    /** How many messages, commits and connections it has met so far. */
    long met() {
        return met.get();
    }

    /** A client was told of an error. */
    void toldOf(String sqlState) {
        errors.merge(sqlState, 1L, Long::sum);
    }

    long errors(String sqlState) {
        return errors.getOrDefault(sqlState, 0L);
    }

    int cutsDone() {
        return cutsDone.get();
    }

    /** The side on which a commit that is about to be sent is to be cut; null to let it pass, as every second. */
    @Nullable
    Cut cutNow() {
        var side = cut.get();
        if (side == null
                || commits.incrementAndGet() % 2 == 0
                || cutsLeft.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            return null;
        }
        cutsDone.incrementAndGet();
        met(1);
        return side;
    }

    void clear() {
        delayMillis = 0;
        bytesPerSecond = 0;
        hole = false;
        mute = false;
        cut.set(null);
        cutsLeft.set(0);
    }

    /** Lets so many bytes pass when their time has come. */
    void pass(int bytes) throws InterruptedException {
        if (delayMillis > 0 || bytesPerSecond > 0 || hole) {
            met(1);
        }
        if (delayMillis > 0) {
            Thread.sleep(delayMillis);
        }
        var rate = bytesPerSecond;
        if (rate > 0) {
            Thread.sleep(bytes * 1000L / rate);
        }
        while (hole) {
            Thread.sleep(LONGEST_STEP_MILLIS);
        }
    }
}
