package dev.tailrace.core.definition;

import dev.tailrace.core.state.EdgeCondition;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The predecessors of a step, and how many of them must end as asked before it is released.
 *
 * @param needed from 1 to the number of edges; 0 where there are none
 */
public record Join(List<EdgeDefinition> edges, int needed) {
    /** Waits for nothing. */
    public static final Join NONE = new Join(List.of(), 0);

    public Join {
        edges = List.copyOf(edges);
    }

    /** Waits for every one of the edges. */
    public static Join all(List<EdgeDefinition> edges) {
        return new Join(edges, edges.size());
    }

    /** Waits for the first {@code needed} of the edges; the others run on and change nothing. */
    public static Join atLeast(int needed, List<EdgeDefinition> edges) {
        return new Join(edges, needed);
    }

    public boolean needsAll() {
        return needed == edges.size();
    }

    /** What is asked of each predecessor; more than one condition where it is named more than once. */
    public Map<String, Set<EdgeCondition>> conditions() {
        var conditions = new LinkedHashMap<String, Set<EdgeCondition>>();
        for (var edge : edges) {
            conditions
                    .computeIfAbsent(edge.predecessor(), p -> EnumSet.noneOf(EdgeCondition.class))
                    .add(edge.condition());
        }
        return conditions;
    }
}
