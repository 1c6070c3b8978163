package dev.tailrace.runtime.internal.retry;

import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.retry.RunGraph.Edge;
import dev.tailrace.runtime.internal.retry.RunGraph.Step;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.view.RetryPlan.Why;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a final run that are done again: those that were chosen, every setup whose scope holds one of them, and the
 * teardowns of these setups.
 */
final class RetryChoice {
    private final RunGraph graph;
    private final Predicate<Edge> met;

    /** @param met whether an edge of a step that is not done again was met when that ended */
    RetryChoice(RunGraph graph, Predicate<Edge> met) {
        this.graph = graph;
        this.met = met;
    }

    /** By step number. */
    Map<Integer, Why> of(RetryScope scope) {
        var chosen = chosen(scope);
        var all = new TreeMap<Integer, Why>();
        chosen.forEach(step -> all.put(step.number(), Why.CHOSEN));
        for (var teardown : graph.steps()) {
            var setup = setupOf(teardown);
            if (setup != null && (chosen.contains(setup) || holdsAny(setup, chosen))) {
                all.putIfAbsent(setup.number(), Why.SETUP);
                all.put(teardown.number(), Why.TEARDOWN);
            }
        }
        var again =
                graph.steps().stream().filter(s -> all.containsKey(s.number())).collect(Collectors.toSet());
        again.stream().filter(s -> isAddedAgain(s, again)).forEach(s -> all.remove(s.number()));
        return all;
    }

    private @Nullable Step setupOf(Step teardown) {
        var setup = teardown.first().place().setupId();
        return setup == null ? null : graph.of(setup);
    }

    private static boolean holdsAny(Step setup, Set<Step> chosen) {
        return RunGraph.downstream(List.of(setup)).stream().anyMatch(s -> s != setup && chosen.contains(s));
    }

    private static boolean isAddedAgain(Step step, Set<Step> again) {
        var adder = step.adder();
        return adder != null && (again.contains(adder) || isAddedAgain(adder, again));
    }

    private Set<Step> chosen(RetryScope scope) {
        var ordinary = graph.steps().stream().filter(s -> !s.isTeardown()).toList();
        return switch (scope.kind()) {
            case ALL -> Set.copyOf(ordinary);
            case FAILED -> withWhatCouldNotRun(failed(ordinary), ordinary);
            case FAILED_AND_DOWNSTREAM -> RunGraph.downstream(failed(ordinary));
            case FROM ->
                RunGraph.downstream(ordinary.stream()
                        .filter(s -> s.name().equals(scope.step()))
                        .toList());
        };
    }

    private static Set<Step> failed(Collection<Step> ordinary) {
        return ordinary.stream()
                .filter(s -> ended(s, Outcome.DISCARDED) || ended(s, Outcome.CANCELLED))
                .collect(Collectors.toSet());
    }

    private static boolean ended(Step step, Outcome outcome) {
        var end = step.latest().end();
        return end != null && end.outcome() == outcome;
    }

    /**
     * Skipped steps somewhere behind those that can run once they are done again; one that something else rules out stays
     * skipped. What was skipped in an earlier retry because its setup failed has completed steps in between.
     */
    private Set<Step> withWhatCouldNotRun(Set<Step> failed, Collection<Step> ordinary) {
        var all = new HashSet<>(failed);
        var behind = RunGraph.downstream(failed);
        var grown = true;
        while (grown) {
            grown = false;
            for (var step : ordinary) {
                if (ended(step, Outcome.SKIPPED)
                        && behind.contains(step)
                        && !all.contains(step)
                        && canRunAfter(step, all)) {
                    grown |= all.add(step);
                }
            }
        }
        return all;
    }

    private boolean canRunAfter(Step step, Set<Step> again) {
        var edges =
                step.in().stream().filter(e -> e.isOrdinary() && e.place() >= 0).toList();
        var possible = edges.stream()
                .filter(e -> again.contains(e.from()) || met.test(e))
                .count();
        var needed = step.first().needed();
        return possible >= (needed == null ? edges.size() : needed);
    }
}
