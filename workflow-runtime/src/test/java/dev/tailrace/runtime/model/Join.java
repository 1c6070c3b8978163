package dev.tailrace.runtime.model;

import dev.tailrace.core.state.EdgeCondition;
import dev.tailrace.runtime.model.Graph.Arrow;
import dev.tailrace.runtime.model.Graph.Node;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a job waits for: so many of some arrows, and all of others.
 *
 * @param before what a retry does again before steps between that it leaves alone; all of it is needed
 */
record Join(List<Arrow> arrows, int needed, List<Arrow> before) {
    Join {
        arrows = List.copyOf(arrows);
        before = List.copyOf(before);
    }

    /** As the graph says. */
    static Join of(Graph graph, int job) {
        var node = graph.node(job);
        return node.undoes() == null ? new Join(node.arrows(), node.needed(), List.of()) : endOf(users(graph, node));
    }

    /** Whose ends a teardown waits for, if it waits for no time. */
    static IntStream users(Graph graph, Node teardown) {
        var undoes = teardown.undoes();
        if (undoes == null || teardown.timed()) {
            return IntStream.empty();
        }
        return undoes.after().isEmpty()
                ? graph.scope(undoes.setup()).stream()
                : undoes.after().stream().mapToInt(i -> i);
    }

    static Join endOf(IntStream steps) {
        var arrows = steps.mapToObj(i -> new Arrow(i, EdgeCondition.FINISHED)).toList();
        return new Join(arrows, arrows.size(), List.of());
    }

    boolean isMet(Predicate<Arrow> met) {
        return arrows.stream().filter(met).count() >= needed && before.stream().allMatch(met);
    }

    Stream<Arrow> all() {
        return Stream.concat(arrows.stream(), before.stream());
    }
}
