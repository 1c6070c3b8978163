package dev.tailrace.runtime.model;

import dev.tailrace.core.state.EdgeCondition;
import dev.tailrace.core.state.JobState;
import dev.tailrace.runtime.model.Graph.Arrow;
import dev.tailrace.runtime.model.Graph.Deed;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A retry of a run that has ended: what is done again, and how that is joined. What is not counts as done. */
final class Again {
    private final Graph graph;
    private final IntFunction<JobState> states;
    private final Predicate<Arrow> met;
    private final BitSet jobs = new BitSet();

    /** @param met whether an arrow was, when the step ended from which it leads */
    Again(Graph graph, IntFunction<JobState> states, Predicate<Arrow> met) {
        this.graph = graph;
        this.states = states;
        this.met = met;
    }

    /** The steps that are asked for, the setups that they follow, and the teardowns of all of these. */
    BitSet choose(Deed mode, int from) {
        var chosen = switch (mode) {
            case RETRY_ALL -> bits(graph.steps());
            case RETRY_FAILED -> withWhatCouldNotRun(failed());
            case RETRY_DOWNSTREAM -> withScopes(failed());
            case RETRY_FROM -> withScopes(bits(IntStream.of(from)));
            default -> throw new IllegalArgumentException(mode + " does nothing again");
        };
        jobs.or(chosen);
        graph.teardowns().forEach(teardown -> {
            var setup = graph.setupOf(teardown);
            if (chosen.get(setup) || graph.scope(setup).intersects(chosen)) {
                jobs.set(setup);
                jobs.set(teardown);
            }
        });
        return jobs;
    }

    private BitSet failed() {
        return bits(graph.steps()
                .filter(i -> states.apply(i) == JobState.DISCARDED || states.apply(i) == JobState.CANCELLED));
    }

    private BitSet withScopes(BitSet steps) {
        var all = (BitSet) steps.clone();
        steps.stream().mapToObj(graph::scope).forEach(all::or);
        return all;
    }

    /** A skipped step goes with those somewhere before it, unless something else rules it out. Steps are in their order. */
    private BitSet withWhatCouldNotRun(BitSet steps) {
        var all = (BitSet) steps.clone();
        var behind = withScopes(steps);
        graph.steps().filter(i -> states.apply(i) == JobState.SKIPPED).forEach(i -> {
            var arrows = graph.node(i).arrows();
            var possible = arrows.stream()
                    .filter(a -> all.get(a.from()) || met.test(a))
                    .count();
            if (behind.get(i) && possible >= graph.node(i).needed()) {
                all.set(i);
            }
        });
        return all;
    }

    /**
     * How a job that is done again is joined to others that are. Where all were needed, what is left alone counts as met; where
     * some were, it counts if it was met then, and of the rest no more are needed than there are.
     */
    Join join(int job) {
        var node = graph.node(job);
        if (node.isTeardown()) {
            var whole = Join.of(graph, job).arrows();
            var again = bits(whole.stream().mapToInt(Arrow::from).filter(jobs::get));
            whole.stream().mapToInt(Arrow::from).filter(i -> !jobs.get(i)).forEach(i -> again.or(nearestBefore(i)));
            return Join.endOf(again.stream());
        }
        var some = node.needed() < node.arrows().size();
        var direct = new ArrayList<>(
                node.arrows().stream().filter(a -> jobs.get(a.from())).toList());
        var others = node.arrows().stream().filter(a -> !jobs.get(a.from())).toList();
        var needed = some ? node.needed() - (int) others.stream().filter(met).count() : direct.size();
        if (some && needed <= 0) {
            direct.clear();
        }
        var before = new BitSet();
        others.forEach(a -> before.or(nearestBefore(a.from())));
        direct.forEach(a -> before.clear(a.from()));
        var arrows = before.stream().mapToObj(this::asBefore).toList();
        return new Join(direct, Math.max(0, Math.min(needed, direct.size())), arrows);
    }

    /** What followed its completion does so again; what followed another end follows any. */
    private Arrow asBefore(int step) {
        return new Arrow(
                step, states.apply(step) == JobState.COMPLETED ? EdgeCondition.COMPLETED : EdgeCondition.FINISHED);
    }

    /** What is done again before a step that is not, with nothing that is in between. */
    private BitSet nearestBefore(int step) {
        var found = new BitSet();
        for (var arrow : graph.node(step).arrows()) {
            if (jobs.get(arrow.from())) {
                found.set(arrow.from());
            } else {
                found.or(nearestBefore(arrow.from()));
            }
        }
        return found;
    }

    private static BitSet bits(IntStream numbers) {
        var bits = new BitSet();
        numbers.forEach(bits::set);
        return bits;
    }
}
