package dev.tailrace.faults.graph;

import dev.tailrace.core.state.EdgeCondition;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A random graph and what must become of it if nobody cancels it: a step is decided once all of its predecessors have
 * ended, however its join was met, so one pass in the order of the numbers decides all. A step that takes something has a
 * teardown that gives it back.
 *
 * @param number tells it from the others of a round
 * @param byDefault whether its steps are repeated as a user's are who says nothing of that
 */
public record Graph(int number, List<Node> nodes, boolean byDefault) {
    private static final int FEWEST_NODES = 5;
    private static final int MOST_NODES = 15;
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(3);

    public Graph {
        nodes = List.copyOf(nodes);
    }

    /** An edge, from a step of a lower number. */
    public record Arrow(int from, EdgeCondition condition) {
        public boolean isMetBy(JobState end) {
            return switch (condition) {
                case COMPLETED -> end == JobState.COMPLETED;
                case DISCARDED -> end == JobState.DISCARDED;
                case FINISHED -> true;
            };
        }
    }

    /**
     * What a setup has taken.
     *
     * @param time how long after the setup's completion it is given back; null is as soon as nobody needs it any more
     */
    public record Hold(@Nullable Duration time) {}

    /**
     * A step.
     *
     * @param needed of the arrows; all of them in an ordinary join
     * @param hold of a setup; null for every other step
     */
    public record Node(
            Behaviour behaviour,
            List<Arrow> arrows,
            int needed,
            @Nullable Hold hold) {
        public Node {
            arrows = List.copyOf(arrows);
        }
    }

    /** The same graph for the same seed and number. */
    public static Graph random(long seed, int number) {
        var random = new Random(seed * 1_000_003 + number);
        var nodes = new ArrayList<Node>();
        var held = new ArrayList<Boolean>();
        var size = FEWEST_NODES + random.nextInt(MOST_NODES - FEWEST_NODES + 1);
        for (var i = 0; i < size; i++) {
            var arrows = arrows(random, i);
            var needed = arrows.isEmpty() || random.nextInt(3) > 0 ? arrows.size() : 1 + random.nextInt(arrows.size());
            var inside = arrows.stream().anyMatch(a -> held.get(a.from()));
            var hold = !inside && random.nextInt(4) == 0 ? hold(random) : null;
            nodes.add(new Node(behaviour(random), arrows, needed, hold));
            held.add(inside || hold != null);
        }
        return new Graph(number, useful(random, nodes), false);
    }

    /** What no step follows can only be held for a time. */
    private static List<Node> useful(Random random, List<Node> nodes) {
        return IntStream.range(0, nodes.size())
                .mapToObj(i -> {
                    var node = nodes.get(i);
                    var isLast =
                            nodes.stream().flatMap(n -> n.arrows().stream()).noneMatch(a -> a.from() == i);
                    return node.hold() != null && node.hold().time() == null && isLast
                            ? new Node(node.behaviour(), node.arrows(), node.needed(), timed(random))
                            : node;
                })
                .toList();
    }

    /** A setup, a step that follows it, and its teardown. */
    public static Graph booking(int number, Behaviour behaviour, Duration hold, boolean byDefault) {
        var setup = new Node(behaviour, List.of(), 0, new Hold(hold));
        var next = new Node(Behaviour.COMPLETES, List.of(new Arrow(0, EdgeCondition.COMPLETED)), 1, null);
        return new Graph(number, List.of(setup, next), byDefault);
    }

    private static Hold hold(Random random) {
        return random.nextBoolean() ? new Hold(null) : timed(random);
    }

    private static Hold timed(Random random) {
        return new Hold(Duration.ofMillis(random.nextInt((int) LONGEST_HOLD.toMillis())));
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

    public String step(int node) {
        return "step-" + node;
    }

    /** Of the step that gives back what the node has taken. */
    public String teardown(int node) {
        return "free-" + node;
    }

    /** The node whose step has this name; empty for a teardown. */
    public Optional<Integer> nodeOf(String step) {
        return step.startsWith("step-")
                ? Optional.of(Integer.parseInt(step.substring("step-".length())))
                : Optional.empty();
    }

    /** How many jobs a run of it has. */
    public int jobs() {
        return nodes.size() + (int) nodes.stream().filter(n -> n.hold() != null).count();
    }

    /** How each step ends if nobody cancels the run. */
    public List<JobState> ends() {
        var ends = new ArrayList<JobState>();
        for (var node : nodes) {
            var met = node.arrows().stream()
                    .filter(a -> a.isMetBy(ends.get(a.from())))
                    .count();
            ends.add(met >= node.needed() ? node.behaviour().end() : JobState.SKIPPED);
        }
        return ends;
    }

    /** How the run ends if nobody cancels it: failed if a step was given up or cancelled and no successor of it ran. */
    public RunState end() {
        var ends = ends();
        var unhandled = IntStream.range(0, nodes.size())
                .filter(i -> ends.get(i) == JobState.DISCARDED || ends.get(i) == JobState.CANCELLED)
                .anyMatch(i -> IntStream.range(i + 1, nodes.size())
                        .filter(n -> nodes.get(n).arrows().stream().anyMatch(a -> a.from() == i))
                        .allMatch(n -> ends.get(n) == JobState.SKIPPED));
        return unhandled ? RunState.FAILED : RunState.COMPLETED;
    }
}
