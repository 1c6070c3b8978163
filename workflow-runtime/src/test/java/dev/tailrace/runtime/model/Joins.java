package dev.tailrace.runtime.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** How the jobs of a run are joined, as they are now: each retry joins anew what it does again. */
final class Joins {
    private final Graph graph;
    private final List<Join> joins = new ArrayList<>();
    private final List<BitSet> followers = new ArrayList<>();

    Joins(Graph graph) {
        this.graph = graph;
        IntStream.range(0, graph.nodes().size()).forEach(i -> {
            joins.add(Join.of(graph, i));
            followers.add(new BitSet());
        });
        graph.steps().forEach(this::follow);
    }

    Join of(int job) {
        return joins.get(job);
    }

    /** The ordinary steps that wait, or waited, for this one. */
    BitSet followers(int step) {
        return followers.get(step);
    }

    void redo(BitSet jobs, Again again) {
        jobs.stream().forEach(i -> {
            joins.set(i, again.join(i));
            followers.get(i).clear();
        });
        jobs.stream().filter(i -> !graph.node(i).isTeardown()).forEach(this::follow);
    }

    private void follow(int step) {
        joins.get(step).all().forEach(arrow -> followers.get(arrow.from()).set(step));
    }
}
