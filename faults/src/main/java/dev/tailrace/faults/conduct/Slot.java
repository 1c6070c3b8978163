package dev.tailrace.faults.conduct;

import dev.tailrace.faults.proxy.FaultProxy;
import dev.tailrace.faults.work.Said;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The place of one worker: its proxy stays, its process comes and goes. One who breaks it at a time. */
final class Slot {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofSeconds(20);

    private final int number;
    private final FaultProxy proxy;
    private final Function<String, WorkerProcess> starting;
    private final ReentrantLock busy = new ReentrantLock();
    private @Nullable WorkerProcess process;

    /** @param starting starts a process that dies at the point of this name, or at none */
    Slot(int number, FaultProxy proxy, Function<String, WorkerProcess> starting) {
        this.number = number;
        this.proxy = proxy;
        this.starting = starting;
    }

    int number() {
        return number;
    }

    FaultProxy proxy() {
        return proxy;
    }

    /** Whether it was free; then it is the caller's until {@link #leave}. */
    boolean tryTake(Duration limit) throws InterruptedException {
        return busy.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    void leave() {
        busy.unlock();
    }

    synchronized void start() {
        process = starting.apply("");
    }

    synchronized void awaitReady() throws InterruptedException {
        if (!current().awaitReady(START_LIMIT)) {
            throw new IllegalStateException("worker " + number + " has not started; see its log");
        }
    }

    /** Starts a process again if the last one has ended. */
    synchronized void revive() {
        if (!current().isAlive()) {
            process = starting.apply("");
        }
    }

    /** What a process told that had to die as it came to a point with a crowd of others. */
    record Death(String point, int attempts) {}

    /** Starts a process that dies with a crowd; returns how many attempts died with it, none if it was in vain. */
    synchronized Death dieInCrowd(String point, int size, Duration limit) throws InterruptedException {
        current().kill();
        current().awaitEnd(END_LIMIT);
        var mortal = starting.apply(size + Said.CROWD + point);
        process = mortal;
        if (mortal.awaitEnd(limit)) {
            return new Death(mortal.awaitLastWords(), mortal.attemptsLost());
        }
        mortal.kill();
        mortal.awaitEnd(END_LIMIT);
        return new Death("", 0);
    }

    /** The process that is there now, as it is named as a node, up to the host. */
    synchronized String name() {
        return current().pid() + "@";
    }

    synchronized boolean isBroken() {
        return current().isBroken();
    }

    synchronized void kill() throws InterruptedException {
        current().kill();
        current().awaitEnd(END_LIMIT);
        revive();
    }

    synchronized void terminate() throws InterruptedException {
        current().signal("TERM");
        if (!current().awaitEnd(END_LIMIT)) {
            throw new IllegalStateException("worker " + number + " has not ended after a SIGTERM");
        }
        revive();
    }

    synchronized void freeze(long millis) throws InterruptedException {
        current().signal("STOP");
        Thread.sleep(millis);
        current().signal("CONT");
    }

    /** Returns the point at which it has died; empty if it did not come by any of them in time. */
    synchronized String dieAt(List<String> points, Duration limit) throws InterruptedException {
        current().awaitReady(START_LIMIT);
        current().dieAt(String.join(",", points));
        return end(limit);
    }

    /** The same for points that a process passes when it starts. */
    synchronized String dieAtStart(List<String> points) throws InterruptedException {
        current().kill();
        current().awaitEnd(END_LIMIT);
        process = starting.apply(String.join(",", points));
        return end(END_LIMIT);
    }

    private String end(Duration limit) throws InterruptedException {
        var told = current();
        if (!told.awaitEnd(limit)) {
            told.dieAt("");
            return "";
        }
        process = starting.apply("");
        return told.awaitLastWords();
    }

    synchronized void end() {
        current().kill();
    }

    private WorkerProcess current() {
        var current = process;
        if (current == null) {
            throw new IllegalStateException("worker " + number + " was not started");
        }
        return current;
    }
}
