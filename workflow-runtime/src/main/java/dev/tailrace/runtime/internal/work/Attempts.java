package dev.tailrace.runtime.internal.work;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The attempts under way in this process, by job. Safe for use by many threads. */
public final class Attempts {
    private final Map<Long, Attempt> byJob = new ConcurrentHashMap<>();

    /** Numbers of nodes only grow, and no later one of this process is lost before an earlier. */
    private volatile long lastLost;

    /** Returns whether it may begin: its node may have been lost before the reply to its claim came. */
    boolean add(Attempt attempt) {
        byJob.put(attempt.job().id(), attempt);
        return attempt.job().fence().node() > lastLost;
    }

    /** No attempt of this node begins any more; returns those that had begun. */
    Collection<Attempt> lose(long node) {
        lastLost = node;
        return byJob.values().stream()
                .filter(attempt -> attempt.job().fence().node() <= node)
                .toList();
    }

    /** Another attempt at the same job may have come meanwhile; it stays. */
    void remove(Attempt attempt) {
        byJob.remove(attempt.job().id(), attempt);
    }

    public Collection<Long> jobs() {
        return List.copyOf(byJob.keySet());
    }

    public boolean isEmpty() {
        return byJob.isEmpty();
    }

    Collection<Attempt> all() {
        return List.copyOf(byJob.values());
    }

    Collection<Attempt> of(Collection<Long> jobs) {
        return jobs.stream().map(byJob::get).filter(java.util.Objects::nonNull).toList();
    }
}
