package dev.tailrace.runtime.rules;

import dev.tailrace.core.state.EdgeCondition;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A random graph of ordinary steps and what must become of it, told by plain Java: a step is decided once all of its
 * predecessors have ended, however its join was met, so one pass in the order of the numbers decides all.
 */
record Model(long seed, List<Node> nodes) {
    /** What a worker does, attempt by attempt. */
    enum Behaviour {
        COMPLETES(JobState.COMPLETED),
        COMPLETES_AT_THE_THIRD_ATTEMPT(JobState.COMPLETED),
        FAILS(JobState.DISCARDED),
        DISCARDS(JobState.DISCARDED),
        CANCELS(JobState.CANCELLED);

        final JobState end;

        Behaviour(JobState end) {
            this.end = end;
        }
    }

    record Arrow(int from, EdgeCondition condition) {
        boolean isMetBy(JobState end) {
            return switch (condition) {
                case COMPLETED -> end == JobState.COMPLETED;
                case DISCARDED -> end == JobState.DISCARDED;
                case FINISHED -> true;
            };
        }
    }

    /** @param needed of the arrows; all of them in an ordinary join */
    record Node(Behaviour behaviour, List<Arrow> arrows, int needed) {}

    private static final int MOST_NODES = 15;

    static Model random(long seed) {
        var random = new Random(seed);
        var nodes = new ArrayList<Node>();
        var size = 1 + random.nextInt(MOST_NODES);
        for (var i = 0; i < size; i++) {
            var arrows = arrows(random, i);
            var needed = arrows.isEmpty() || random.nextInt(3) > 0 ? arrows.size() : 1 + random.nextInt(arrows.size());
            nodes.add(new Node(behaviour(random), arrows, needed));
        }
        return new Model(seed, List.copyOf(nodes));
    }

    private static List<Arrow> arrows(Random random, int node) {
        var most = node == 0 ? 0 : random.nextInt(Math.min(node, 4) + 1);
        return IntStream.range(0, most)
                .map(i -> random.nextInt(node))
                .distinct()
                .mapToObj(from -> new Arrow(from, condition(random)))
                .toList();
    }

    private static EdgeCondition condition(Random random) {
        var dice = random.nextInt(10);
        return dice < 6 ? EdgeCondition.COMPLETED : dice < 8 ? EdgeCondition.FINISHED : EdgeCondition.DISCARDED;
    }

    private static Behaviour behaviour(Random random) {
        var all = Behaviour.values();
        return random.nextInt(10) < 6 ? Behaviour.COMPLETES : all[random.nextInt(all.length)];
    }

    /** How each step ends. */
    List<JobState> ends() {
        var ends = new ArrayList<JobState>();
        for (var node : nodes) {
            var met = node.arrows().stream()
                    .filter(a -> a.isMetBy(ends.get(a.from())))
                    .count();
            ends.add(met >= node.needed() ? node.behaviour().end : JobState.SKIPPED);
        }
        return ends;
    }

    /** How the run ends: failed if a step was given up or cancelled and no successor of it ran. */
    RunState end() {
        var ends = ends();
        var unhandled = IntStream.range(0, nodes.size())
                .filter(i -> ends.get(i) == JobState.DISCARDED || ends.get(i) == JobState.CANCELLED)
                .anyMatch(i -> IntStream.range(i + 1, nodes.size())
                        .filter(n -> nodes.get(n).arrows().stream().anyMatch(a -> a.from() == i))
                        .allMatch(n -> ends.get(n) == JobState.SKIPPED));
        return unhandled ? RunState.FAILED : RunState.COMPLETED;
    }

    /** How often each end occurs, to show that the graphs are not all alike. */
    static Map<JobState, Integer> count(List<Model> models) {
        var counts = new EnumMap<JobState, Integer>(JobState.class);
        models.forEach(m -> m.ends().forEach(end -> counts.merge(end, 1, Integer::sum)));
        return counts;
    }
}
