package dev.tailrace.core.plan;

import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.state.EdgeCondition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What a setup's teardown waits for when it is given no time: every step that can be reached from the setup. Only the
 * ends of that scope need watching, since whatever leads to them has ended when they have.
 */
final class Scopes {
    private final StepIndex index;
    private final List<List<Integer>> successors;
    private final BitSet setups;
    private final BitSet loose;
    /** Steps that add others which nothing else in the graph waits for. */
    private final BitSet open;

    Scopes(Definition definition, StepIndex index) {
        this.index = index;
        this.successors = new ArrayList<>(index.size());
        this.setups = new BitSet(index.size());
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
                setups.set(index.number(step.teardown().setup()));
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
        for (var step : definition.steps()) {
            if (step.teardown() != null) {
                problems.addAll(scopes.teardown(step));
            }
        }
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
        scope.and(setups);
        if (!scope.isEmpty()) {
            problems.add(Problem.of(
                    step.name(),
                    "step '%s' is a setup that follows the setup '%s': nested setups are not supported yet"
                            .formatted(index.step(scope.nextSetBit(0)).name(), setup)));
        }
        return problems;
    }

    /** Whether a teardown waits for what follows its setup. */
    static boolean isWatched(StepDefinition teardown) {
        return teardown.timing() == null
                && (teardown.teardown() == null || teardown.teardown().after().isEmpty());
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
