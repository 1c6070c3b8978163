package dev.tailrace.core.definition;

import dev.tailrace.core.state.EdgeCondition;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The predecessors of a step, and how many of them must end as asked before it is released.
 *
 * @param needed from 1 to the number of edges; 0 where there are none
 * @param when what must hold of the input besides, or the step is skipped; null for nothing
 */
public record Join(
        List<EdgeDefinition> edges, int needed, @Nullable Predicate when) {
    /** Waits for nothing. */
    public static final Join NONE = new Join(List.of(), 0, null);

    public Join {
        edges = List.copyOf(edges);
    }

    /** Waits for every one of the edges. */
    public static Join all(List<EdgeDefinition> edges) {
        return new Join(edges, edges.size(), null);
    }

    /** Waits for the first {@code needed} of the edges; the others run on and change nothing. */
    public static Join atLeast(int needed, List<EdgeDefinition> edges) {
        return new Join(edges, needed, null);
    }

    /** The same, skipped unless this holds of the input. */
    public Join when(Predicate input) {
        return new Join(edges, needed, input);
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
