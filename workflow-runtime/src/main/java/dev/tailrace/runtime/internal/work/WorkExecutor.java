package dev.tailrace.runtime.internal.work;

import dev.tailrace.runtime.internal.log.JobLog;
import dev.tailrace.runtime.internal.payload.Arguments;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.event.Level;

/**
 * Works claimed jobs on their queues' threads and watches over the attempts. An attempt ends when its worker has returned, or a grace
 * after it was asked to stop: then the worker's thread goes on as nobody's, and what it does counts no more. Safe for use
 * by many threads.
 */
public final class WorkExecutor {
    private final Function<ClaimedJob, KindCode> kinds;
    private final AttemptRunner runner;
    private final EndingRule rule;
    private final Consumer<Ending> finish;
    private final JobLog jobLog;
    private final Duration grace;
    private final Attempts attempts = new Attempts();
    private final ScheduledThreadPoolExecutor clock;

    /**
     * @param kinds the code for a job; every claimed job has one
     * @param finish takes what is to be recorded; must not block
     * @param grace how long a worker may take to stop once it was asked to
     */
    public WorkExecutor(
            Function<ClaimedJob, KindCode> kinds,
            AttemptRunner runner,
            EndingRule rule,
            Consumer<Ending> finish,
            JobLog jobLog,
            Duration grace) {
        this.kinds = kinds;
        this.runner = runner;
        this.rule = rule;
        this.finish = finish;
        this.jobLog = jobLog;
        this.grace = grace;
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "tailrace-clock");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
    }

    public Attempts attempts() {
        return attempts;
    }

    /**
     * Works a job on the calling thread.
     *
     * @param whenEnded run once the attempt has ended, on whatever thread
     * @return false if the attempt ended before its worker returned: then the thread has been replaced
     */
    public boolean work(ClaimedJob job, Runnable whenEnded) {
        var attempt = new Attempt(job, whenEnded);
        if (!attempts.add(attempt)) {
            jobLog.line(Level.INFO, job.row(), job.fence(), "was claimed by a node that was taken for dead; not begun");
            return end(attempt, List.of());
        }
        if (job.cancelled() && !job.row().isTeardown()) {
            return end(attempt, List.of(rule.cancelled(job.row(), job.fence(), null)));
        }
        if (Arguments.isUnmet(job.arguments().template())) {
            return end(attempt, List.of(rule.unworked(job.row(), job.fence(), false)));
        }
        var timeout = job.row().policy().timeout();
        if (timeout != null) {
            var alarm =
                    clock.schedule(() -> stop(attempt, StopReason.TIMEOUT), timeout.toMillis(), TimeUnit.MILLISECONDS);
            attempt.onEnd(() -> alarm.cancel(false));
        }
        try (var mdc = jobLog.open(job.row(), job.fence())) {
            mdc.debug("begins");
            attempt.runsOn(Thread.currentThread());
            var endings = runAnyhow(attempt);
            attempt.leavesThread();
            if (end(attempt, endings)) {
                return true;
            }
            mdc.warn("returned after its attempt had ended; that changes nothing");
            return false;
        } finally {
            Thread.interrupted();
        }
    }

    /** Whatever goes wrong here must not leave a job that is neither worked nor ended. */
    private List<Ending> runAnyhow(Attempt attempt) {
        try {
            return runner.run(attempt, kinds.apply(attempt.job()));
        } catch (Throwable e) {
            return List.of(runner.stopped(attempt, e));
        }
    }

    /** Whether this was the end of the attempt. The job is known as this node's until its ending is handed on. */
    private boolean end(Attempt attempt, List<Ending> endings) {
        if (!attempt.end()) {
            return false;
        }
        endings.forEach(finish);
        attempts.remove(attempt);
        attempt.afterEnd();
        return true;
    }

    /** Asks the jobs' workers to stop, because their runs were cancelled. */
    public void cancel(Collection<Long> jobs) {
        attempts.of(jobs).forEach(attempt -> stop(attempt, StopReason.CANCEL));
    }

    private void stop(Attempt attempt, StopReason reason) {
        if (attempt.requestStop(reason)) {
            var alarm = clock.schedule(() -> abandon(attempt), grace.toMillis(), TimeUnit.MILLISECONDS);
            attempt.onEnd(() -> alarm.cancel(false));
        }
    }

    private void abandon(Attempt attempt) {
        var error = new TimeoutException("the worker did not stop within " + grace + " after it was asked to");
        if (end(attempt, List.of(runner.stopped(attempt, error)))) {
            var job = attempt.job();
            jobLog.line(Level.ERROR, job.row(), job.fence(), "does not stop; its thread is left to itself");
        }
    }

    /** Interrupts everything that runs, because this node stops. */
    public void interruptAll() {
        attempts.all().forEach(attempt -> attempt.requestStop(StopReason.SHUTDOWN));
    }

    /** Puts back whatever has still not ended. */
    public void putBackAll() {
        for (var attempt : attempts.all()) {
            end(attempt, List.of(rule.putBack(attempt.job().row(), attempt.job().fence())));
        }
        clock.shutdownNow();
    }

    /**
     * Gives up everything that runs under a number, because that node was taken for dead: its rows are no longer its own.
     * Nothing more begins under that number.
     */
    public void lose(long node) {
        for (var attempt : attempts.lose(node)) {
            attempt.requestStop(StopReason.LOST);
            end(attempt, List.of());
        }
    }
}
