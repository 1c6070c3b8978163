package dev.tailrace.runtime.internal.read;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.ReadRun;
import dev.tailrace.runtime.view.RunSummary;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the ends of runs that somebody waits for. One look is for all of them: a statement for each thousand. It looks
 * again ever more slowly while nothing ends, up to five times a second, and soon when somebody begins to wait or when this
 * process ended a job of such a run; never more than two hundred times a second, however many wait. Safe for use by many
 * threads.
 */
public final class RunWatch {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    private static final int MOST_RUNS = 1000;

    private final Database database;
    private final ReadRun readRun;
    private final ScheduledThreadPoolExecutor looker;
    private final Map<Long, List<Wait>> waits = new HashMap<>();
    private Duration pause = FIRST_PAUSE;
    private long lastLook = System.nanoTime() - FIRST_PAUSE.toNanos();
    private @Nullable ScheduledFuture<?> next;

    /** Somebody waits for a run. */
    private record Wait(Predicate<RunSummary> done, CompletableFuture<RunSummary> seen) {}

    public RunWatch(Database database, Schema schema) {
        this.database = database;
        this.readRun = new ReadRun(schema);
        this.looker = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "tailrace-watch");
            thread.setDaemon(true);
            return thread;
        });
        looker.setKeepAliveTime(10, TimeUnit.SECONDS);
        looker.allowCoreThreadTimeOut(true);
        looker.setRemoveOnCancelPolicy(true);
    }

    /**
     * Completed with the run once it is as wanted; with an {@link IllegalArgumentException} if there is no such run, or with
     * the {@link SQLException} of a look that failed. To be given up with {@link #forget}.
     */
    public synchronized CompletableFuture<RunSummary> until(long run, Predicate<RunSummary> done) {
        var wait = new Wait(done, new CompletableFuture<>());
        waits.computeIfAbsent(run, id -> new ArrayList<>(1)).add(wait);
        lookIn(FIRST_PAUSE);
        return wait.seen();
    }

    public synchronized void forget(long run, CompletableFuture<RunSummary> seen) {
        waits.computeIfPresent(run, (id, all) -> {
            all.removeIf(wait -> wait.seen() == seen);
            return all.isEmpty() ? null : all;
        });
    }

    /** Whether anybody waits. */
    public synchronized boolean isWatching() {
        return !waits.isEmpty();
    }

    /** Something happened to these runs that may have been their end. */
    public synchronized void mayHaveEnded(Collection<Long> runs) {
        if (runs.stream().anyMatch(waits::containsKey)) {
            lookIn(Duration.ZERO);
        }
    }

    /** Looks that soon, unless one is due sooner, or the last was just now. */
    private void lookIn(Duration delay) {
        pause = FIRST_PAUSE;
        var earliest = lastLook + FIRST_PAUSE.toNanos() - System.nanoTime();
        var nanos = Math.max(delay.toNanos(), earliest);
        if (next != null) {
            if (next.getDelay(TimeUnit.NANOSECONDS) <= nanos) {
                return;
            }
            next.cancel(false);
        }
        next = looker.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        var runs = begin();
        for (var from = 0; from < runs.length; from += MOST_RUNS) {
            var some = Arrays.copyOfRange(runs, from, Math.min(from + MOST_RUNS, runs.length));
            try {
                var found = database.autocommit(c -> readRun.run(c, some));
                seen(some, found);
            } catch (SQLException | RuntimeException e) {
                failed(some, e);
            }
        }
        end();
    }

    private synchronized long[] begin() {
        next = null;
        lastLook = System.nanoTime();
        return waits.keySet().stream().mapToLong(run -> run).toArray();
    }

    private synchronized void end() {
        // If a look was asked for while this one was under way, it is on its way already.
        if (!waits.isEmpty() && next == null) {
            next = looker.schedule(this::look, pause.toNanos(), TimeUnit.NANOSECONDS);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private synchronized void seen(long[] looked, List<RunSummary> found) {
        var byId = new HashMap<Long, RunSummary>();
        found.forEach(run -> byId.put(run.run().id(), run));
        for (var id : looked) {
            waits.computeIfPresent(id, (key, all) -> {
                all.removeIf(wait -> told(wait, id, byId.get(id)));
                return all.isEmpty() ? null : all;
            });
        }
    }

    private static boolean told(Wait wait, long id, @Nullable RunSummary run) {
        if (run == null) {
            return wait.seen().completeExceptionally(new IllegalArgumentException("run " + id + " is gone"));
        }
        return wait.done().test(run) && wait.seen().complete(run);
    }

    private synchronized void failed(long[] looked, Exception error) {
        for (var id : looked) {
            var all = waits.remove(id);
            if (all != null) {
                all.forEach(wait -> wait.seen().completeExceptionally(error));
            }
        }
    }
}
