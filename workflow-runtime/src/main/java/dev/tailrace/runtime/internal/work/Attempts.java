package dev.tailrace.runtime.internal.work;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The attempts under way in this process, by job. Safe for use by many threads. */
public final class Attempts {
    private final Map<Long, Attempt> byJob = new ConcurrentHashMap<>();

    void add(Attempt attempt) {
        byJob.put(attempt.job().id(), attempt);
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
