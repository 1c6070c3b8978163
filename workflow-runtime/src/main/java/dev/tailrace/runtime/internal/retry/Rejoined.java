package dev.tailrace.runtime.internal.retry;

import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.retry.RunGraph.Edge;
import dev.tailrace.runtime.internal.retry.RunGraph.Step;
import dev.tailrace.runtime.internal.store.NewJob.Join;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How the steps that are done again wait for each other. What is not done again counts as met. What is done again before it
 * is waited for in its place: a step that uses what a setup made never begins before the setup is done again, whatever
 * stands between the two.
 */
final class Rejoined {
    private final Set<Step> again;
    private final Predicate<Edge> met;
    private final Map<Step, List<Link>> out = new HashMap<>();
    private final Map<Step, Join> joins = new HashMap<>();

    /** @param place among the edges that left the step before; -1 for a new one */
    record Link(Step to, EdgeKind kind, int place) {}

    /** @param met whether an edge of a step that is not done again was met when that ended */
    Rejoined(Set<Step> again, Predicate<Edge> met) {
        this.again = again;
        this.met = met;
        for (var step : again) {
            joins.put(step, step.isTeardown() ? teardown(step) : ordinary(step));
        }
        out.values()
                .forEach(links -> links.sort(
                        Comparator.comparingInt((Link link) -> link.place() < 0 ? Integer.MAX_VALUE : link.place())
                                .thenComparingInt(link -> link.to().number())));
    }

    /** The links that leave a step: those that were there before in their order, then the new ones. */
    List<Link> out(Step step) {
        return out.getOrDefault(step, List.of());
    }

    Join join(Step step) {
        return joins.getOrDefault(step, new Join(0, 0));
    }

    /** A loose end feeds no step that waits for all of its predecessors. */
    EndRole role(Step step) {
        if (step.isTeardown()) {
            return EndRole.TEARDOWN;
        }
        var feeds = out(step).stream().anyMatch(link -> !link.to().isTeardown() && needsAll(link.to()));
        return feeds ? EndRole.NONE : EndRole.COUNTED;
    }

    boolean needsAll(Step step) {
        var join = join(step);
        return join.needed() == join.outstanding();
    }

    private Join ordinary(Step step) {
        var direct = new ArrayList<Edge>();
        var others = new ArrayList<Edge>();
        step.in().stream().filter(Edge::isOrdinary).forEach(e -> (again.contains(e.from()) ? direct : others).add(e));
        direct.removeIf(e -> e.place() < 0);
        var needed = step.first().needed();
        if (needed != null) {
            var stillNeeded = needed
                    - (int) others.stream()
                            .filter(e -> e.place() >= 0 && met.test(e))
                            .count();
            if (stillNeeded <= 0) {
                direct.clear();
            }
            return joined(step, direct, others, Math.min(stillNeeded, direct.size()));
        }
        return joined(step, direct, others, direct.size());
    }

    /**
     * All of what was done before, and so many of the rest. A join only counts what leads to it, so each that must be leads
     * to it once more than there are others to spare: all of those together do not make up for it.
     */
    private Join joined(Step step, List<Edge> direct, List<Edge> others, int neededOfDirect) {
        direct.forEach(e -> link(e.from(), new Link(step, e.kind(), e.place())));
        var needed = Math.max(0, neededOfDirect);
        var weight = direct.size() - needed + 1;
        var before = before(others, direct);
        for (var b : before) {
            for (var i = 0; i < weight; i++) {
                link(b, new Link(step, asBefore(b), -1));
            }
        }
        return new Join(needed + weight * before.size(), direct.size() + weight * before.size());
    }

    /** What follows a step that had completed is for its completion; what followed another end is for any. */
    private static EdgeKind asBefore(Step step) {
        var end = step.latest().end();
        return end != null && end.outcome() == Outcome.COMPLETED ? EdgeKind.COMPLETED : EdgeKind.FINISHED;
    }

    /** A teardown that waited for its turn, and has nothing of that left to wait for, waits for its setup alone. */
    private Join teardown(Step step) {
        var direct = step.in().stream().filter(e -> again.contains(e.from())).toList();
        var others = step.in().stream()
                .filter(e -> !again.contains(e.from()) && !e.from().isTeardown())
                .toList();
        var before = before(others, direct);
        var inTurn = step.in().stream().anyMatch(e -> e.kind().isInTurn()) && direct.size() + before.size() > 1;
        direct.forEach(e -> link(e.from(), new Link(step, inTurn ? e.kind() : outOfTurn(e.kind()), e.place())));
        before.forEach(b -> link(b, new Link(step, inTurn ? EdgeKind.SCOPE_IN_TURN : EdgeKind.SCOPE, -1)));
        var all = direct.size() + before.size();
        return new Join(all, all);
    }

    private static EdgeKind outOfTurn(EdgeKind kind) {
        return switch (kind) {
            case SETUP_IN_TURN -> EdgeKind.SETUP;
            case SETUP_IN_TURN_IF_COMPLETED -> EdgeKind.SETUP_IF_COMPLETED;
            case COMPLETED, DISCARDED, FINISHED, SETUP, SETUP_IF_COMPLETED, SCOPE, SCOPE_IN_TURN, TEARDOWN_IN_TURN ->
                kind;
        };
    }

    /** The steps from which links of a kind lead to a step. */
    List<Step> from(Step step, EdgeKind kind) {
        return again.stream()
                .filter(from -> out(from).stream().anyMatch(l -> l.to() == step && l.kind() == kind))
                .toList();
    }

    /** What is done again before steps that are not, but for what is waited for anyway. */
    private Set<Step> before(List<Edge> others, List<Edge> direct) {
        var known = direct.stream().map(Edge::from).collect(Collectors.toCollection(HashSet::new));
        var found = new LinkedHashSet<Step>();
        for (var other : others) {
            RunGraph.nearestBefore(other.from(), again::contains).stream()
                    .sorted(Comparator.comparingInt(Step::number))
                    .filter(b -> !known.contains(b))
                    .forEach(found::add);
        }
        return found;
    }

    private void link(Step from, Link link) {
        out.computeIfAbsent(from, f -> new ArrayList<>()).add(link);
    }
}
