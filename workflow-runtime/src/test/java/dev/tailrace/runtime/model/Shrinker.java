package dev.tailrace.runtime.model;

import dev.tailrace.core.definition.InvalidWorkflowException;
import dev.tailrace.core.state.EdgeCondition;
import dev.tailrace.runtime.model.Graph.Arrow;
import dev.tailrace.runtime.model.Graph.Awaits;
import dev.tailrace.runtime.model.Graph.Move;
import dev.tailrace.runtime.model.Graph.Node;
import dev.tailrace.runtime.model.Graph.Undoes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes a graph that shows a mistake smaller, as long as it still shows one. */
final class Shrinker {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Function<Graph, Optional<Mismatch>> trial;

    Shrinker(Function<Graph, Optional<Mismatch>> trial) {
        this.trial = trial;
    }

    /** The mismatch of the smallest graph that was found; the given one if it does not show when played alone. */
    Mismatch shrink(Mismatch found) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var smallest = trial.apply(found.graph()).orElse(null);
        if (smallest == null) {
            return found;
        }
        for (var next = smaller(smallest, deadline); next != null; next = smaller(smallest, deadline)) {
            smallest = next;
        }
        return smallest;
    }

    private @Nullable Mismatch smaller(Mismatch mismatch, long deadline) {
        for (var candidate : candidates(mismatch.graph())) {
            if (System.nanoTime() - deadline > 0) {
                return null;
            }
            var result = isWorkflow(candidate) ? trial.apply(candidate) : Optional.<Mismatch>empty();
            if (result.isPresent()) {
                return result.get();
            }
        }
        return null;
    }

    private static boolean isWorkflow(Graph graph) {
        try {
            return !new Program(graph).workflow().plan().steps().isEmpty();
        } catch (InvalidWorkflowException e) {
            return false;
        }
    }

    /** Graphs that are simpler by one thing, those that are simpler by much first. */
    static List<Graph> candidates(Graph graph) {
        var all = new ArrayList<Graph>();
        for (var i = graph.nodes().size() - 1; i >= 0; i--) {
            without(graph, i).ifPresent(all::add);
        }
        for (var i = 0; i < graph.moves().size(); i++) {
            all.add(new Graph(graph.seed(), graph.nodes(), without(graph.moves(), i)));
        }
        for (var i = 0; i < graph.nodes().size(); i++) {
            var number = i;
            simpler(
                    graph.node(i),
                    node -> all.add(new Graph(graph.seed(), with(graph.nodes(), number, node), graph.moves())));
        }
        return all;
    }

    /** Without a node and its teardowns; those behind it move up. */
    private static Optional<Graph> without(Graph graph, int gone) {
        var kept = IntStream.range(0, graph.nodes().size())
                .filter(i -> i != gone && !isTeardownOf(graph.node(i), gone))
                .boxed()
                .toList();
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        var nodes = kept.stream().map(i -> renumbered(graph.node(i), kept)).toList();
        var moves = graph.moves().stream()
                .filter(m -> m.deed().isOfRun() || kept.contains(m.node()))
                .map(m -> new Move(m.round(), m.deed(), Math.max(0, kept.indexOf(m.node()))))
                .toList();
        return Optional.of(new Graph(graph.seed(), nodes, moves));
    }

    private static boolean isTeardownOf(Node node, int setup) {
        return node.undoes() != null && node.undoes().setup() == setup;
    }

    private static Node renumbered(Node node, List<Integer> kept) {
        var arrows = node.arrows().stream()
                .filter(a -> kept.contains(a.from()))
                .map(a -> new Arrow(kept.indexOf(a.from()), a.condition(), a.ifRetried()))
                .toList();
        var undoes = node.undoes();
        return node.joined(arrows, Math.min(node.needed(), arrows.size()))
                .undoing(undoes == null ? null : renumbered(undoes, kept));
    }

    private static Undoes renumbered(Undoes undoes, List<Integer> kept) {
        var after = undoes.after().stream()
                .filter(kept::contains)
                .map(kept::indexOf)
                .toList();
        return new Undoes(kept.indexOf(undoes.setup()), after, undoes.onlyIfCompleted(), undoes.keepOnFailure());
    }

    private static void simpler(Node n, Consumer<Node> to) {
        for (var i = 0; i < n.arrows().size(); i++) {
            var arrows = without(n.arrows(), i);
            to.accept(n.joined(arrows, Math.min(n.needed(), arrows.size())));
            var plain = new Arrow(n.arrows().get(i).from(), EdgeCondition.COMPLETED);
            if (!n.arrows().get(i).equals(plain)) {
                to.accept(n.joined(with(n.arrows(), i, plain), n.needed()));
            }
        }
        if (n.needed() < n.arrows().size()) {
            to.accept(n.joined(n.arrows(), n.arrows().size()));
        }
        if (n.timed()) {
            to.accept(n.timed(false));
        }
        for (var i = 0; i < n.script().size(); i++) {
            to.accept(n.doing(without(n.script(), i)));
        }
        var awaits = n.awaits();
        if (awaits != null) {
            to.accept(n.awaiting(null));
            if (awaits.limited()) {
                to.accept(n.awaiting(new Awaits(awaits.signal(), false)));
            }
        }
        if (n.undoes() != null) {
            simpler(n.undoes(), undoes -> to.accept(n.undoing(undoes)));
        }
    }

    private static void simpler(Undoes u, Consumer<Undoes> to) {
        for (var i = 0; i < u.after().size(); i++) {
            to.accept(new Undoes(u.setup(), without(u.after(), i), u.onlyIfCompleted(), u.keepOnFailure()));
        }
        if (u.onlyIfCompleted()) {
            to.accept(new Undoes(u.setup(), u.after(), false, u.keepOnFailure()));
        }
        if (u.keepOnFailure()) {
            to.accept(new Undoes(u.setup(), u.after(), u.onlyIfCompleted(), false));
        }
    }

    private static <T> List<T> without(List<T> list, int place) {
        var rest = new ArrayList<>(list);
        rest.remove(place);
        return rest;
    }

    private static <T> List<T> with(List<T> list, int place, T value) {
        var changed = new ArrayList<>(list);
        changed.set(place, value);
        return changed;
    }
}
