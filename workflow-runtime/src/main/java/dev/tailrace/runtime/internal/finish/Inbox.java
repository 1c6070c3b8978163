package dev.tailrace.runtime.internal.finish;

import dev.tailrace.runtime.internal.loop.Waker;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.FinishedJob;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Endings that wait to be recorded. An ending is counted as pending from {@link #add} until {@link #done}, also while its
 * batch is under way, so that nobody takes its job for forgotten. Safe for use by many threads.
 */
final class Inbox {
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** Half of the largest batch: what costs a commit of its own no more than it saves. */
    private static final int MUCH = 1000;

    private final Deque<Ending> waiting = new ArrayDeque<>();
    private final PriorityQueue<Postponed> postponed = new PriorityQueue<>();
    private final Map<Long, Integer> pending = new HashMap<>();
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
            batch.add(waiting.remove());
            if (next instanceof FinishedJob job && job.addition() != null) {
                break;
            }
        }
        return batch;
    }

    /** Endings whose pause is over. They are kept apart from the others, which would have to wait with them. */
    synchronized List<Ending> takePostponed(int most) {
        var now = System.nanoTime();
        var due = new ArrayList<Ending>();
        while (due.size() < most && !postponed.isEmpty() && postponed.element().atNanos() - now <= 0) {
            due.add(postponed.remove().ending());
        }
        return due;
    }

    synchronized void putBack(List<Ending> batch) {
        for (var i = batch.size() - 1; i >= 0; i--) {
            if (pending.containsKey(batch.get(i).row().id())) {
                waiting.addFirst(batch.get(i));
            }
        }
    }

    synchronized void postpone(Collection<Ending> batch, Duration pause) {
        var at = System.nanoTime() + pause.toNanos();
        batch.forEach(ending -> postponed.add(new Postponed(at, ending)));
    }

    /** Another ending of a job that is pending already. */
    synchronized void addInstead(Ending ending) {
        waiting.add(ending);
    }

    synchronized void done(Collection<Ending> batch) {
        batch.forEach(
                ending -> pending.computeIfPresent(ending.row().id(), (id, count) -> count == 1 ? null : count - 1));
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
