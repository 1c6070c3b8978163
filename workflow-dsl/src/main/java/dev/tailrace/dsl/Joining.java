package dev.tailrace.dsl;

import dev.tailrace.core.definition.EdgeDefinition;
import dev.tailrace.core.definition.Join;
import dev.tailrace.core.state.EdgeCondition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a step waits for: the edges that its author named, and, where it waits for all of them, one for each output that
 * it takes from a step which the author did not name.
 */
final class Joining {
    static final String ALL = "after";

    private final Set<End> named = new LinkedHashSet<>();
    private final Map<Draft, EdgeCondition> taken = new LinkedHashMap<>();
    private @Nullable String word;
    private int needed;

    /** Which of {@code after}, {@code afterAny} and {@code afterAtLeast} was said; null for none. */
    @Nullable
    String word() {
        return word;
    }

    void all(List<End> edges) {
        word = ALL;
        named.addAll(edges);
    }

    void some(String word, int needed, List<End> edges) {
        this.word = word;
        this.needed = needed;
        named.addAll(edges);
    }

    /** An output is taken; optional if the step can do without it. */
    void takes(Draft step, boolean optional) {
        taken.merge(step, optional ? EdgeCondition.FINISHED : EdgeCondition.COMPLETED, Joining::stricter);
    }

    Join join() {
        var edges = named.stream().map(End::definition).collect(Collectors.toCollection(ArrayList::new));
        if (word != null && !word.equals(ALL)) {
            // Edges that were refused are missing here; what is left must not look like a second mistake.
            return Join.atLeast(Math.min(needed, edges.size()), edges);
        }
        var steps = named.stream().map(End::step).collect(Collectors.toSet());
        taken.forEach((step, condition) -> {
            if (!steps.contains(step)) {
                edges.add(new EdgeDefinition(step.name(), condition));
            }
        });
        return Join.all(edges);
    }

    private static EdgeCondition stricter(EdgeCondition one, EdgeCondition other) {
        return one == EdgeCondition.COMPLETED ? one : other;
    }
}
