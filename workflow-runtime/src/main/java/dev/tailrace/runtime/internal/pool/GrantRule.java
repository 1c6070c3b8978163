package dev.tailrace.runtime.internal.pool;

import dev.tailrace.runtime.internal.store.ReadLines.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is granted what, in strict order: a job gets everything that it takes at once, and whoever cannot be granted keeps
 * those waiting that came after it in each of its lines. All lines have one order, so no two jobs wait for each other.
 */
final class GrantRule {
    private final Map<Line, Integer> free = new HashMap<>();
    private final Set<Line> blocked = new HashSet<>();

    private record Line(String pool, String key) {
        static Line of(Standing standing) {
            return new Line(standing.pool(), standing.key());
        }
    }

    private GrantRule() {}

    /**
     * The jobs to grant, in order.
     *
     * @param heads of the lines in which something is free, in the order in which the jobs came: so many of each line that
     *     whoever is not among them could not be granted
     * @param present those that may be granted; others are on their way out and keep nobody waiting
     */
    static List<Long> grant(List<Standing> heads, Set<Long> present) {
        return new GrantRule().of(heads, present);
    }

    private List<Long> of(List<Standing> heads, Set<Long> present) {
        var jobs = new LinkedHashMap<Long, List<Standing>>();
        for (var standing : heads) {
            free.putIfAbsent(Line.of(standing), standing.free());
            if (present.contains(standing.job())) {
                jobs.computeIfAbsent(standing.job(), job -> new ArrayList<>()).add(standing);
            }
        }
        var granted = new ArrayList<Long>();
        jobs.forEach((job, standings) -> {
            if (canBeGranted(standings)) {
                standings.forEach(s -> free.merge(Line.of(s), -s.units(), Integer::sum));
                granted.add(job);
            } else {
                standings.forEach(s -> blocked.add(Line.of(s)));
            }
        });
        return granted;
    }

    /** One that stands in a line of which it is no head has others before it there. */
    private boolean canBeGranted(List<Standing> standings) {
        return standings.size() == standings.get(0).lines()
                && standings.stream()
                        .allMatch(s -> !blocked.contains(Line.of(s)) && free.getOrDefault(Line.of(s), 0) >= s.units());
    }
}
