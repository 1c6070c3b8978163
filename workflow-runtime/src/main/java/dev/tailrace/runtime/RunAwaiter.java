package dev.tailrace.runtime;

import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.internal.read.RunWatch;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunSummary;
import dev.tailrace.runtime.view.RunView;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits for runs. All who wait through it share their looks at the database. Safe for use by many threads. */
final class RunAwaiter {
    private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);

    private final RunReader reader;
    private final RunWatch watch;

    RunAwaiter(Installation installation, RunReader reader) {
        this.reader = reader;
        this.watch = new RunWatch(installation.database(), installation.schema());
    }

    RunView await(Run run, Duration limit, Predicate<RunSummary> done) throws InterruptedException, TimeoutException {
        var deadline = System.nanoTime() + nanosOf(limit);
        if (!done.test(readUninterrupted(run))) {
            var seen = watch.until(run.id(), done);
            try {
                seen.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw failed(run, e.getCause());
            } catch (TimeoutException e) {
                requireDone(run, limit, done);
            } finally {
                watch.forget(run.id(), seen);
            }
        }
        return full(run);
    }

    /** Pools wrap an interrupt into an exception of their own. */
    private RunSummary readUninterrupted(Run run) throws InterruptedException {
        try {
            return readNow(run);
        } catch (DatabaseException e) {
            if (Thread.interrupted()) {
                var interrupted = new InterruptedException("waiting for " + run + " was interrupted");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        }
    }

    /** It may have ended between the last look and the end of the time. */
    private void requireDone(Run run, Duration limit, Predicate<RunSummary> done) throws TimeoutException {
        var last = readNow(run);
        if (!done.test(last)) {
            throw new TimeoutException(run + " is still " + last.state().text() + " after " + limit + "; it goes on");
        }
    }

    /** Centuries are as good as for ever. */
    private static long nanosOf(Duration limit) {
        return limit.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT.toNanos() : limit.toNanos();
    }

    private static RuntimeException failed(Run run, @Nullable Throwable cause) {
        if (cause instanceof SQLException e) {
            return Installation.failure("waiting for " + run, e);
        }
        return cause instanceof RuntimeException e ? e : new IllegalStateException("waiting for " + run, cause);
    }

    /** Whether anybody waits for a run. */
    boolean isAwaited() {
        return watch.isWatching();
    }

    /** These runs may have ended just now: whoever waits for one looks soon. */
    void mayHaveEnded(Collection<Long> runs) {
        watch.mayHaveEnded(runs);
    }

    private RunSummary readNow(Run run) {
        try {
            return required(run, reader.summaryNow(run.id()));
        } catch (SQLException e) {
            throw Installation.failure("reading " + run, e);
        }
    }

    private RunView full(Run run) {
        try {
            return required(run, reader.findNow(run.id()));
        } catch (SQLException e) {
            throw Installation.failure("reading " + run, e);
        }
    }

    private static <T> T required(Run run, Optional<T> view) {
        return view.orElseThrow(() -> new IllegalArgumentException(
                "there is no " + run + "; or the transaction that starts it has still to commit"));
    }
}
