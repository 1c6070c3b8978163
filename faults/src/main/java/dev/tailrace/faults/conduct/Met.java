package dev.tailrace.faults.conduct;

import dev.tailrace.faults.check.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the faults of a round have met, and what they have missed. Safe for use by several threads. */
final class Met {
    private final Set<String> points = new TreeSet<>();
    private final Map<Sort, Long> times = new EnumMap<>(Sort.class);

    /** Faults of this sort have met so many attempts, messages, commits, connections or statements more. */
    synchronized void add(Sort sort, long more) {
        times.merge(sort, more, Long::sum);
    }

    synchronized long times(Sort sort) {
        return times.getOrDefault(sort, 0L);
    }

    /** A process died at this point; empty if at none. */
    synchronized void diedAt(String point) {
        if (!point.isEmpty()) {
            points.add(point);
        }
    }

    synchronized int points() {
        return points.size();
    }

    /** Points of the schedule at which no process has died. */
    synchronized List<String> missingPoints(Schedule schedule) {
        return schedule.points().stream()
                .filter(point -> !points.contains(point))
                .toList();
    }

    /** A fault that met nothing has shown nothing. In a round that is too short for every point, nothing is missed. */
    List<Finding> missed(Schedule schedule) {
        if (!schedule.hasAllPoints()) {
            return List.of();
        }
        var missed = new ArrayList<Finding>();
        missingPoints(schedule).forEach(point -> missed.add(missed("no process died at " + point)));
        Arrays.stream(Sort.values())
                .filter(sort -> times(sort) == 0)
                .forEach(sort -> missed.add(missed(sort + " has met nothing")));
        return missed;
    }

    private static Finding missed(String what) {
        return new Finding(Finding.Kind.MISSED, -1, what);
    }
}
