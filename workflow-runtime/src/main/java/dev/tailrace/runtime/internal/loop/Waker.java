package dev.tailrace.runtime.internal.loop;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets a loop wait until somebody has work for it. A signal that comes while the loop is busy is kept, so none is lost
 * between a look for work and the wait. Safe for use by many threads, of which one waits.
 */
public final class Waker {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean signalled;

    public void signal() {
        lock.lock();
        try {
            signalled = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when signalled, at once if that was before, or when the time is up. */
    public void await(Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = limit.toNanos();
            while (!signalled && left > 0) {
                left = changed.awaitNanos(left);
            }
            signalled = false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits the whole time, or until the thread is interrupted; signals are kept for later. */
    public static void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
}
