package dev.tailrace.runtime.internal.finish;

import dev.tailrace.runtime.internal.loop.Waker;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.FinishedJob;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Endings that wait to be recorded. An ending is counted as pending from {@link #add} until {@link #done}, also while its
 * batch is under way, so that nobody takes its job for forgotten. It is in one place at a time: waiting, postponed or under
 * way. A batch that fails after a part of it was postponed, put back or recorded is put back without that part, or the
 * successors of what came back twice would be counted down twice. Safe for use by many threads.
 */
final class Inbox {
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** Half of the largest batch: what costs a commit of its own no more than it saves. */
    private static final int MUCH = 1000;

    private final Deque<Ending> waiting = new ArrayDeque<>();
    private final PriorityQueue<Postponed> postponed = new PriorityQueue<>();
    private final Map<Long, Integer> pending = new HashMap<>();
    private final Set<Ending> underWay = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Waker waker = new Waker();
    private final Waker helper = new Waker();

    private record Postponed(long atNanos, Ending ending) implements Comparable<Postponed> {
        @Override
        public int compareTo(Postponed other) {
            return Long.signum(atNanos - other.atNanos);
        }
    }

    Waker waker() {
        return waker;
    }

    /** Signalled when so much waits that a second batch pays. */
    Waker helper() {
        return helper;
    }

    void add(Ending ending) {
        boolean much;
        synchronized (this) {
            waiting.add(ending);
            pending.merge(ending.row().id(), 1, Integer::sum);
            much = waiting.size() >= MUCH;
        }
        waker.signal();
        if (much) {
            helper.signal();
        }
    }

    synchronized boolean isMuch() {
        return waiting.size() >= MUCH;
    }

    /** A job that adds steps goes alone: what it brings is large, and none of the others' business. */
    synchronized List<Ending> take(int mostJobs, int mostSuccessors) {
        var batch = new ArrayList<Ending>();
        var successors = 0;
        while (!waiting.isEmpty() && batch.size() < mostJobs) {
            var next = waiting.element();
            if (next instanceof FinishedJob job) {
                if (job.addition() != null && !batch.isEmpty()) {
                    break;
                }
                successors += job.row().successors().count();
            }
            if (successors > mostSuccessors && !batch.isEmpty()) {
                break;
            }
            if (pending.getOrDefault(next.row().id(), 0) > 1
                    && hasJob(batch, next.row().id())) {
                break;
            }
            batch.add(waiting.remove());
            if (next instanceof FinishedJob job && job.addition() != null) {
                break;
            }
        }
        underWay.addAll(batch);
        return batch;
    }

    /** Two endings of one job, of which one is in vain, go one after the other. */
    private static boolean hasJob(List<Ending> batch, long job) {
        return batch.stream().anyMatch(ending -> ending.row().id() == job);
    }

    /** Endings whose pause is over. They are kept apart from the others, which would have to wait with them. */
    synchronized List<Ending> takePostponed(int most) {
        var now = System.nanoTime();
        var due = new ArrayList<Ending>();
        while (due.size() < most && !postponed.isEmpty() && postponed.element().atNanos() - now <= 0) {
            due.add(postponed.remove().ending());
        }
        underWay.addAll(due);
        return due;
    }

    /** Those of a batch that are still under way wait again, before the others. */
    synchronized void putBack(List<Ending> batch) {
        for (var i = batch.size() - 1; i >= 0; i--) {
            if (underWay.remove(batch.get(i))) {
                waiting.addFirst(batch.get(i));
            }
        }
    }

    /** Those of a batch that are under way wait apart from the others. */
    synchronized void postpone(Collection<Ending> batch, Duration pause) {
        var at = System.nanoTime() + pause.toNanos();
        batch.stream().filter(underWay::remove).forEach(ending -> postponed.add(new Postponed(at, ending)));
    }

    /** What is under way is given up for another ending of its job, which is pending already. */
    synchronized void replace(Ending ending, Ending other) {
        if (underWay.remove(ending)) {
            waiting.add(other);
        }
    }

    synchronized void done(Collection<Ending> batch) {
        batch.stream()
                .filter(underWay::remove)
                .forEach(ending ->
                        pending.computeIfPresent(ending.row().id(), (id, count) -> count == 1 ? null : count - 1));
    }

    synchronized List<Long> pending() {
        return List.copyOf(pending.keySet());
    }

    synchronized boolean isEmpty() {
        return pending.isEmpty();
    }

    synchronized Duration untilNext() {
        if (!waiting.isEmpty()) {
            return Duration.ZERO;
        }
        if (postponed.isEmpty()) {
            return IDLE;
        }
        return Duration.ofNanos(Math.max(0, postponed.element().atNanos() - System.nanoTime()));
    }
}
