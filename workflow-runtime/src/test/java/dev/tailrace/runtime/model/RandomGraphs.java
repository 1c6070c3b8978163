package dev.tailrace.runtime.model;

import dev.tailrace.core.state.EdgeCondition;
import dev.tailrace.runtime.model.Graph.Act;
import dev.tailrace.runtime.model.Graph.Arrow;
import dev.tailrace.runtime.model.Graph.Awaits;
import dev.tailrace.runtime.model.Graph.Deed;
import dev.tailrace.runtime.model.Graph.Move;
import dev.tailrace.runtime.model.Graph.Node;
import dev.tailrace.runtime.model.Graph.Undoes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Makes a graph of a seed. */
final class RandomGraphs {
    private static final int MOST_STEPS = 9;
    private static final int MOST_ARROWS = 4;
    private static final int ROUNDS = 12;

    private final Random random;
    private final Set<Part> parts;
    private final List<Node> nodes = new ArrayList<>();

    /** What a graph has only if it is asked for. */
    enum Part {
        SIGNALS,
        RETRIES,
        STEP_CANCELS
    }

    private RandomGraphs(Random random, Set<Part> parts) {
        this.random = random;
        this.parts = parts;
    }

    /** Of steps that are worked, and teardowns. */
    static Graph of(long seed) {
        return of(seed, Set.of());
    }

    static Graph of(long seed, Set<Part> parts) {
        return new RandomGraphs(new Random(seed), parts).graph(seed);
    }

    private Graph graph(long seed) {
        var steps = 1 + random.nextInt(MOST_STEPS);
        for (var i = 0; i < steps; i++) {
            nodes.add(step(i));
        }
        addTeardowns(new Graph(seed, nodes, List.of()));
        var all = new Graph(seed, nodes, List.of());
        return new Graph(seed, nodes, moves(all));
    }

    private Node step(int number) {
        var arrows = arrows(number);
        var needed = arrows.isEmpty() || chance(2, 3) ? arrows.size() : 1 + random.nextInt(arrows.size());
        if (needed < arrows.size() && chance(1, 5)) {
            // Two ends of one step: one of them, or neither, or both in a join that needs fewer.
            var twice = arrows.get(0);
            arrows.set(0, new Arrow(twice.from(), twice.condition()));
            arrows.add(new Arrow(twice.from(), other(twice.condition())));
        }
        if (parts.contains(Part.SIGNALS) && chance(1, 6)) {
            var awaits = new Awaits(chance(2, 3) ? "go" : "stop", chance(1, 2));
            return new Node(arrows, needed, chance(1, 6), 0, List.of(), null, awaits);
        }
        return new Node(arrows, needed, chance(1, 6), 1 + random.nextInt(3), script(), null);
    }

    private List<Arrow> arrows(int number) {
        var most = number == 0 ? 0 : random.nextInt(Math.min(number, MOST_ARROWS) + 1);
        var arrows = new ArrayList<Arrow>();
        IntStream.range(0, most).map(i -> random.nextInt(number)).distinct().forEach(from -> arrows.add(arrow(from)));
        return arrows;
    }

    private Arrow arrow(int from) {
        var condition = condition();
        return new Arrow(from, condition, condition == EdgeCondition.COMPLETED && chance(1, 4));
    }

    private EdgeCondition condition() {
        var dice = random.nextInt(10);
        return dice < 6 ? EdgeCondition.COMPLETED : dice < 8 ? EdgeCondition.FINISHED : EdgeCondition.DISCARDED;
    }

    private static EdgeCondition other(EdgeCondition condition) {
        return condition == EdgeCondition.COMPLETED ? EdgeCondition.DISCARDED : EdgeCondition.COMPLETED;
    }

    private List<Act> script() {
        var acts = EnumSet.complementOf(EnumSet.of(Act.DIE)).toArray(Act[]::new);
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> chance(1, 2) ? Act.COMPLETE : acts[random.nextInt(acts.length)])
                .toList();
    }

    /** Setups that do not follow one another. */
    private void addTeardowns(Graph graph) {
        var setups = new BitSet();
        graph.steps()
                .filter(i -> graph.node(i).awaits() == null && chance(1, 3))
                .forEach(setup -> {
                    var scope = graph.scope(setup);
                    var nested = scope.intersects(setups)
                            || setups.stream()
                                    .anyMatch(other -> graph.scope(other).get(setup));
                    if (!nested) {
                        setups.set(setup);
                        nodes.add(teardown(graph, setup, !scope.isEmpty()));
                        if (chance(1, 5)) {
                            nodes.add(teardown(graph, setup, !scope.isEmpty()));
                        }
                    }
                });
    }

    private Node teardown(Graph graph, int setup, boolean hasScope) {
        var timed = !hasScope || chance(1, 2);
        List<Integer> after = timed || chance(1, 2)
                ? List.of()
                : graph.steps().filter(i -> i != setup && chance(1, 3)).boxed().toList();
        var undoes = new Undoes(setup, after, chance(1, 4), chance(1, 4));
        return new Node(List.of(), 0, timed, chance(1, 3) ? 1 + random.nextInt(2) : 0, script(), undoes);
    }

    private List<Move> moves(Graph graph) {
        var moves = new ArrayList<Move>();
        if (chance(1, 3)) {
            moves.add(new Move(random.nextInt(ROUNDS), chance(1, 2) ? Deed.CANCEL : Deed.MARK, 0));
        }
        var deeds = List.of(Deed.RELEASE, Deed.EXTEND, Deed.HOLD_ON, Deed.HOLD_NO_MORE, Deed.RETRY, Deed.FORCE);
        graph.teardowns().filter(i -> chance(1, 2)).forEach(i -> {
            moves.add(new Move(random.nextInt(ROUNDS), deeds.get(random.nextInt(deeds.size())), i));
            // Late, when most of what is ever parked is.
            moves.add(new Move(ROUNDS + random.nextInt(ROUNDS), chance(1, 2) ? Deed.RETRY : Deed.FORCE, i));
        });
        if (parts.contains(Part.SIGNALS)) {
            addSignals(graph, moves);
        }
        if (parts.contains(Part.STEP_CANCELS) && chance(1, 3)) {
            var jobs = graph.nodes().size();
            // One in a round: what follows from it is to be seen before the next.
            IntStream.rangeClosed(0, random.nextInt(3))
                    .map(i -> random.nextInt(1 + random.nextInt(ROUNDS)))
                    .distinct()
                    .forEach(round -> moves.add(new Move(round, Deed.CANCEL_STEP, random.nextInt(jobs))));
        }
        if (parts.contains(Part.RETRIES) && chance(1, 4)) {
            addRetries(graph, moves);
        }
        return moves;
    }

    /** Late, when most runs have ended. */
    private void addRetries(Graph graph, List<Move> moves) {
        var modes = List.of(Deed.RETRY_ALL, Deed.RETRY_FAILED, Deed.RETRY_DOWNSTREAM, Deed.RETRY_FROM);
        var steps = (int) graph.steps().count();
        for (var round = ROUNDS; chance(2, 3) && round < 3 * ROUNDS; round += ROUNDS) {
            moves.add(new Move(round + random.nextInt(ROUNDS), modes.get(random.nextInt(4)), random.nextInt(steps)));
        }
        var late = ROUNDS + random.nextInt(2 * ROUNDS);
        if (chance(1, 4)) {
            moves.add(new Move(late, chance(1, 2) ? Deed.CANCEL : Deed.MARK, 0));
        } else if (chance(1, 2)) {
            // At once, with the mark of the cancel still there.
            moves.add(new Move(late, Deed.CANCEL, 0));
            moves.add(new Move(late, modes.get(random.nextInt(4)), random.nextInt(steps)));
        }
    }

    private void addSignals(Graph graph, List<Move> moves) {
        graph.steps()
                .filter(i -> graph.node(i).awaits() == null ? chance(1, 50) : chance(4, 5))
                .forEach(i -> {
                    moves.add(new Move(random.nextInt(ROUNDS), Deed.SIGNAL, i));
                    if (chance(1, 3)) {
                        moves.add(new Move(random.nextInt(ROUNDS * 2), Deed.SIGNAL, i));
                    }
                });
    }

    private boolean chance(int of, int outOf) {
        return random.nextInt(outOf) < of;
    }
}
