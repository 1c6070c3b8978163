package dev.tailrace.core.plan;

import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.state.EdgeCondition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The scope of a setup: every step that can be reached from it. A teardown that is given no time waits for them; only the
 * ends of the scope need watching, since whatever leads to them has ended when they have. And every teardown starts after
 * those of the setups in the scope.
 */
final class Scopes {
    private static final long MOST_ORDERED = 10_000;

    private final StepIndex index;
    private final List<List<Integer>> successors;
    private final Map<Integer, List<Integer>> teardowns = new HashMap<>();
    private final BitSet loose;
    /** Steps that add others which nothing else in the graph waits for. */
    private final BitSet open;

    Scopes(Definition definition, StepIndex index) {
        this.index = index;
        this.successors = new ArrayList<>(index.size());
        this.loose = new BitSet(index.size());
        this.open = new BitSet(index.size());
        for (var i = 0; i < index.size(); i++) {
            successors.add(new ArrayList<>());
        }
        loose.set(0, index.size());
        definition.steps().stream()
                .filter(step -> step.settings().addsSteps())
                .forEach(step -> open.set(index.number(step.name())));
        for (var step : definition.steps()) {
            var number = index.number(step.name());
            if (step.teardown() != null) {
                teardowns
                        .computeIfAbsent(index.number(step.teardown().setup()), setup -> new ArrayList<>())
                        .add(number);
                loose.clear(number);
            }
            for (var edge : step.join().edges()) {
                var predecessor = index.number(edge.predecessor());
                successors.get(predecessor).add(number);
                if (step.join().needsAll()) {
                    loose.clear(predecessor);
                    if (edge.condition() != EdgeCondition.DISCARDED) {
                        open.clear(predecessor);
                    }
                }
            }
        }
    }

    /** Mistakes that only the whole graph shows. */
    static List<Problem> problemsOf(Definition definition, StepIndex index) {
        var scopes = new Scopes(definition, index);
        var problems = new ArrayList<Problem>();
        var order = 0L;
        for (var step : definition.steps()) {
            var teardown = step.teardown();
            if (teardown != null) {
                problems.addAll(scopes.teardown(step));
                order += scopes.teardownsWithin(index.number(teardown.setup())).size();
            }
        }
        if (order > MOST_ORDERED) {
            problems.add(Problem.of(
                    null,
                    ("has setups in the scopes of setups, %,d times in all, and at most %,d is possible: each teardown waits for"
                                    + " those of all setups behind its own. Start a workflow of its own for some of them")
                            .formatted(order, MOST_ORDERED)));
        }
        scopes.teardowns.keySet().stream().sorted().forEach(setup -> problems.addAll(scopes.waitsWhileHolding(setup)));
        return problems;
    }

    private List<Problem> teardown(StepDefinition step) {
        var setup = step.teardown() == null ? "" : step.teardown().setup();
        var number = index.number(setup);
        var scope = scopeOf(number);
        var problems = new ArrayList<Problem>();
        if (isWatched(step) && scope.isEmpty() && !index.step(number).settings().addsSteps()) {
            problems.add(Problem.of(
                    step.name(),
                    ("teardown '%s' has no time and no step follows its setup '%s', so nothing would ever be held. Say"
                                    + " how long: .delay(...) or .at(...); or let the steps that use it follow '%s'")
                            .formatted(step.name(), setup, setup)));
        }
        return problems;
    }

    /** Whether a teardown waits for what follows its setup. */
    static boolean isWatched(StepDefinition teardown) {
        return teardown.timing() == null
                && (teardown.teardown() == null || teardown.teardown().after().isEmpty());
    }

    /** The teardowns of all setups in the scope of a setup, in the order of their numbers. */
    List<Integer> teardownsWithin(int setup) {
        if (teardowns.size() < 2) {
            return List.of();
        }
        return scopeOf(setup).stream()
                .mapToObj(step -> teardowns.getOrDefault(step, List.of()))
                .flatMap(List::stream)
                .sorted()
                .toList();
    }

    /** A step that waits for a pool while its run holds units could wait for a run that waits for these. */
    private List<Problem> waitsWhileHolding(int setup) {
        var holder = index.step(setup);
        if (holder.settings().takes().isEmpty()) {
            return List.of();
        }
        return scopeOf(setup).stream()
                .mapToObj(index::step)
                .filter(step -> !step.settings().takes().isEmpty())
                .filter(step ->
                        step.settings().gate() == null || step.settings().gate().limit() == null)
                .map(step -> Problem.of(
                        step.name(),
                        ("step '%s' waits for pool '%s' while its setup '%s' holds units of '%s', so two runs could wait"
                                        + " for each other for ever. Say how long it waits at most: .within(...)")
                                .formatted(
                                        step.name(),
                                        step.settings().takes().get(0).pool(),
                                        holder.name(),
                                        holder.settings().takes().get(0).pool())))
                .toList();
    }

    /** Every step that can be reached from the setup, without the setup itself. */
    BitSet scopeOf(int setup) {
        return reachable(successors, setup);
    }

    /** The ordinary successors of each step of a plan. */
    static List<List<Integer>> successorsOf(Plan plan) {
        return plan.steps().stream()
                .map(step -> step.successors().stream()
                        .filter(edge -> edge.kind().isOrdinary())
                        .map(PlannedEdge::successor)
                        .toList())
                .toList();
    }

    /** Every step that can be reached from another. */
    static BitSet reachable(List<List<Integer>> successors, int from) {
        var reached = new BitSet(successors.size());
        var open = new ArrayDeque<Integer>(List.of(from));
        while (!open.isEmpty()) {
            for (var next : successors.get(open.remove())) {
                if (!reached.get(next)) {
                    reached.set(next);
                    open.add(next);
                }
            }
        }
        return reached;
    }

    /** The loose ends among the steps of a setup's scope, and the steps there that may add others. */
    BitSet endsOf(int setup) {
        var scope = scopeOf(setup);
        var ends = (BitSet) loose.clone();
        ends.or(open);
        ends.and(scope);
        return ends;
    }

    /** Ordinary steps that feed no join which needs all of its predecessors. */
    BitSet looseEnds() {
        return loose;
    }
}
