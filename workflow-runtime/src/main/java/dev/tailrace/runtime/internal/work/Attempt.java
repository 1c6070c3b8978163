package dev.tailrace.runtime.internal.work;

import dev.tailrace.runtime.error.LostAttemptException;
import dev.tailrace.runtime.internal.add.Additions;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One try at a job, from its claim to its end. The worker's thread, the clock, a cancel and a shutdown all want to end it;
 * whoever comes first does, once. Safe for use by many threads.
 */
public final class Attempt {
    private final ClaimedJob job;
    private final List<Runnable> whenEnded = new ArrayList<>();
    private @Nullable Thread thread;
    private StopReason stop = StopReason.NONE;
    private @Nullable Decision decision;
    private @Nullable List<Ending> followUps;
    private @Nullable Additions additions;
    private boolean ended;

    /** @param whenEnded run once, after the attempt's end was handed on */
    Attempt(ClaimedJob job, Runnable whenEnded) {
        this.job = job;
        this.whenEnded.add(whenEnded);
    }

    public ClaimedJob job() {
        return job;
    }

    /** Why the attempt should stop, if it should. */
    public synchronized StopReason stop() {
        return stop;
    }

    /** Asks the worker to stop, by the flag and by interrupting its thread; false if that changes nothing. */
    synchronized boolean requestStop(StopReason reason) {
        if (ended || reason.compareTo(stop) <= 0) {
            return false;
        }
        stop = reason;
        if (thread != null) {
            thread.interrupt();
        }
        return true;
    }

    /** Ends the attempt by the worker's own wish; never returns. */
    public synchronized AttemptDecided decide(Decision decision) {
        requireLive();
        this.decision = decision;
        throw new AttemptDecided(decision);
    }

    synchronized @Nullable Decision decision() {
        return decision;
    }

    /** Remembers that the worker's own transaction ends the job, if it commits, and what is to be done then. */
    public synchronized void endsInTransaction(List<Ending> followUps) {
        this.followUps = List.copyOf(followUps);
    }

    /** What to do once the worker's own transaction has committed; null if it did not end the job there. */
    synchronized @Nullable List<Ending> followUps() {
        return followUps;
    }

    /**
     * What the worker adds to the run.
     *
     * @param begin makes it, the first time
     * @throws IllegalStateException if the attempt was completed already
     */
    public synchronized Additions additions(Supplier<Additions> begin) {
        requireLive();
        if (followUps != null) {
            throw new IllegalStateException("step '" + job.row().step()
                    + "' has called completeIn(...): nothing can be added any more. Add steps before it");
        }
        if (additions == null) {
            additions = begin.get();
        }
        return additions;
    }

    /** What the worker has added so far; null for nothing. */
    public synchronized @Nullable Additions additions() {
        return additions;
    }

    /** @throws LostAttemptException if the attempt has ended */
    public synchronized void requireLive() {
        if (ended || stop == StopReason.LOST) {
            throw new LostAttemptException("attempt " + job.fence().attempt() + " of job " + job.id() + " ('"
                    + job.row().step() + "', run " + job.row().ref().runId()
                    + ") has ended: it was too slow to stop, or its node was taken for dead. Nothing that it still does is"
                    + " recorded; let it return");
        }
    }

    /** Whether the caller is the one to end the attempt. */
    synchronized boolean end() {
        var first = !ended;
        ended = true;
        return first;
    }

    /** Something else to do once the attempt's end was handed on; at once if it was before. */
    void onEnd(Runnable action) {
        synchronized (this) {
            if (!ended) {
                whenEnded.add(action);
                return;
            }
        }
        action.run();
    }

    /** To be called once, by who ended the attempt. */
    void afterEnd() {
        whenEnded.forEach(Runnable::run);
    }

    synchronized void runsOn(Thread worker) {
        thread = worker;
        if (stop != StopReason.NONE) {
            worker.interrupt();
        }
    }

    /** From here on nothing interrupts the thread any more, which goes back to others. */
    synchronized void leavesThread() {
        thread = null;
    }
}
