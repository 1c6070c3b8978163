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
 * it takes from a step which the author did not name. Conditions narrow the edges from the steps that they read.
 */
final class Joining {
    static final String ALL = "after";

    private final Set<End> named = new LinkedHashSet<>();
    private final Map<Draft, EdgeCondition> taken = new LinkedHashMap<>();
    private final Map<Draft, List<Predicate>> asked = new LinkedHashMap<>();
    private final Map<Draft, Mistake> strays = new LinkedHashMap<>();
    private final List<Predicate> ofInput = new ArrayList<>();
    private @Nullable String word;
    private int needed;

    /** An edge, but for what it asks of the output. */
    private record Side(Draft step, EdgeCondition condition) {
        EdgeDefinition definition(List<Predicate> when) {
            return new EdgeDefinition(
                    step.name(),
                    condition,
                    when.isEmpty() ? null : Predicate.all(when).definition());
        }
    }

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

    /** @param stray what is wrong if the step turns out to wait for some others only */
    void when(Asked condition, Mistake stray) {
        if (condition.step() == null) {
            ofInput.add(condition.predicate());
        } else {
            asked.computeIfAbsent(condition.step(), s -> new ArrayList<>()).add(condition.predicate());
            strays.putIfAbsent(condition.step(), stray);
        }
    }

    /** Conditions that belong to no edge, once everything is said. */
    List<Mistake> strays() {
        if (isForAll()) {
            return List.of();
        }
        var completed = named.stream()
                .filter(e -> e.condition() == EdgeCondition.COMPLETED)
                .map(End::step)
                .collect(Collectors.toSet());
        return strays.entrySet().stream()
                .filter(e -> !completed.contains(e.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    Join join() {
        var join = isForAll() ? Join.all(edgesOfAll()) : joinOfSome();
        return ofInput.isEmpty() ? join : join.when(Predicate.all(ofInput).definition());
    }

    private boolean isForAll() {
        return word == null || word.equals(ALL);
    }

    private Join joinOfSome() {
        var edges = new ArrayList<EdgeDefinition>();
        for (var end : named) {
            var side = new Side(end.step(), end.condition());
            var when = end.condition() == EdgeCondition.COMPLETED
                    ? new ArrayList<>(asked.getOrDefault(end.step(), List.of()))
                    : new ArrayList<Predicate>();
            if (end.when() != null) {
                when.add(0, end.when());
            }
            edges.add(side.definition(when));
        }
        // Edges that were refused are missing here; what is left must not look like a second mistake.
        return Join.atLeast(Math.min(needed, edges.size()), edges);
    }

    private List<EdgeDefinition> edgesOfAll() {
        var edges = new LinkedHashMap<Side, List<Predicate>>();
        for (var end : named) {
            var when = edges.computeIfAbsent(new Side(end.step(), end.condition()), s -> new ArrayList<>());
            if (end.when() != null) {
                when.add(end.when());
            }
        }
        var steps = named.stream().map(End::step).collect(Collectors.toSet());
        taken.forEach((step, condition) -> {
            if (!steps.contains(step)) {
                var edge = asked.containsKey(step) ? EdgeCondition.COMPLETED : condition;
                edges.put(new Side(step, edge), new ArrayList<>());
            }
        });
        asked.forEach(
                (step, when) -> edges.computeIfAbsent(new Side(step, EdgeCondition.COMPLETED), s -> new ArrayList<>())
                        .addAll(when));
        var definitions = new ArrayList<EdgeDefinition>(edges.size());
        edges.forEach((side, when) -> definitions.add(side.definition(when)));
        return definitions;
    }

    private static EdgeCondition stricter(EdgeCondition one, EdgeCondition other) {
        return one == EdgeCondition.COMPLETED ? one : other;
    }
}
