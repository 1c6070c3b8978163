package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EndRole;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Jobs that are added to a run by the end of another. Their edges lead to each other, or to what waits for that one. */
public record Addition(List<NewJob> jobs) {
    public Addition {
        jobs = List.copyOf(jobs);
    }

    /** The teardowns among them that wait for their turn. */
    public List<NewJob> turns() {
        return jobs.stream().filter(job -> job.turn().isPresent()).toList();
    }

    /** Whether teardowns that are there already, and wait for their turn, wait for one of them too. */
    public boolean isUsedInTurn() {
        return jobs.stream().anyMatch(job -> job.row().successors().countInTurn() > 0);
    }

    int count(EndRole role) {
        return (int) jobs.stream().filter(job -> job.row().role() == role).count();
    }

    /** How many of their edges lead to each job that is there already. */
    SortedMap<Long, Integer> joins() {
        var own = new HashSet<Long>();
        jobs.forEach(job -> own.add(job.row().id()));
        var joins = new TreeMap<Long, Integer>();
        for (var job : jobs) {
            for (var successor : job.row().successors().jobs()) {
                if (!own.contains(successor)) {
                    joins.merge(successor, 1, Integer::sum);
                }
            }
        }
        return joins;
    }
}
