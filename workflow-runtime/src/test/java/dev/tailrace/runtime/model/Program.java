package dev.tailrace.runtime.model;

import dev.tailrace.core.JobType;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.Signal;
import dev.tailrace.dsl.Edge;
import dev.tailrace.dsl.Flow;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.model.Graph.Arrow;
import dev.tailrace.runtime.model.Graph.Awaits;
import dev.tailrace.runtime.model.Graph.Node;
import dev.tailrace.runtime.model.Graph.Undoes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A graph as a user would write it: as a workflow that can be started, and as the text of one, to be read. */
final class Program {
    static final JobType<Void, Integer> ACT = JobType.of("act", Void.class, Integer.class);
    static final JobType<Void, Void> UNDO = JobType.of("undo");

    /** What is sent is the number of the signal: the first to be sent to a run is 1. */
    static Signal<Integer> signal(String name) {
        return Signal.of(name, Integer.class);
    }

    /** Far longer than a test takes: nothing comes due unless the test says so. */
    static final Duration LONG = Duration.ofHours(2);

    private final Graph graph;

    Program(Graph graph) {
        this.graph = graph;
    }

    Workflow<Void> workflow() {
        return Workflow.define("graph", this::declare);
    }

    private void declare(Flow<Void> flow) {
        var steps = new ArrayList<Step<Integer>>();
        for (var i = 0; i < graph.nodes().size(); i++) {
            var node = graph.node(i);
            if (node.undoes() == null) {
                steps.add(step(flow, steps, node, i));
            } else {
                teardown(flow, steps, node, node.undoes(), i);
            }
        }
    }

    private static Step<Integer> step(Flow<Void> flow, List<Step<Integer>> steps, Node node, int number) {
        var step = begun(flow, node, number);
        if (node.timed()) {
            step.delay(LONG);
        }
        var edges = node.arrows().stream().map(arrow -> edge(steps, arrow)).toArray(Edge[]::new);
        if (node.needed() < edges.length && node.needed() == 1) {
            step.afterAny(edges);
        } else if (node.needed() < edges.length) {
            step.afterAtLeast(node.needed(), edges);
        } else if (edges.length > 0) {
            step.after(edges);
        }
        node.arrows().stream()
                .filter(Arrow::ifRetried)
                .forEach(arrow -> step.when(steps.get(arrow.from()).output().atLeast(2)));
        return step;
    }

    private static Step<Integer> begun(Flow<Void> flow, Node node, int number) {
        var awaits = node.awaits();
        if (awaits == null) {
            return flow.step(ACT, flow.nothing())
                    .named(name(number))
                    .retry(policy(node))
                    .priority(1 + number % 4);
        }
        var step = flow.await(signal(awaits.signal())).named(name(number));
        return awaits.limited() ? step.within(LONG) : step;
    }

    private static void teardown(Flow<Void> flow, List<Step<Integer>> steps, Node node, Undoes undoes, int number) {
        var teardown = steps.get(undoes.setup())
                .teardown(UNDO, flow.nothing())
                .named(name(number))
                .retry(policy(node));
        if (node.timed()) {
            teardown.delay(LONG);
        }
        if (!undoes.after().isEmpty()) {
            teardown.after(undoes.after().stream().map(steps::get).toArray(Step<?>[]::new));
        }
        if (undoes.onlyIfCompleted()) {
            teardown.onlyIfCompleted();
        }
        if (undoes.keepOnFailure()) {
            teardown.keepOnFailure();
        }
    }

    private static RetryPolicy policy(Node node) {
        var pauses = RetryPolicy.fixed(LONG);
        return node.failures() == 0 ? pauses.unlimited() : pauses.attempts(node.failures());
    }

    private static Edge edge(List<Step<Integer>> steps, Arrow arrow) {
        var from = steps.get(arrow.from());
        return switch (arrow.condition()) {
            case COMPLETED -> from;
            case DISCARDED -> from.discarded();
            case FINISHED -> from.finished();
        };
    }

    static String name(int number) {
        return "s" + number;
    }

    /** The lines of the program, with what its workers do. */
    String text() {
        var lines = new StringBuilder();
        for (var i = 0; i < graph.nodes().size(); i++) {
            var node = graph.node(i);
            lines.append(node.undoes() == null ? text(node, i) : text(node.undoes(), i))
                    .append(node.timed() ? ".delay(LONG)" : "")
                    .append(node.failures() == 0 && node.awaits() == null ? ".retry(LATER.unlimited())" : "")
                    .append(
                            node.failures() > 0 && node.awaits() == null
                                    ? ".retry(LATER.attempts(" + node.failures() + "))"
                                    : "")
                    .append(";")
                    .append(node.script().isEmpty() || node.awaits() != null ? "" : " // attempts: " + node.script())
                    .append("\n");
        }
        graph.moves()
                .forEach(move -> lines.append("// in round %d: %s%s%n"
                        .formatted(
                                move.round(), move.deed(), move.deed().isOfRun() ? "" : " of " + name(move.node()))));
        return lines.toString();
    }

    private static String text(Node node, int number) {
        var edges = node.arrows().stream().map(Program::text).collect(Collectors.joining(", "));
        var join = node.arrows().isEmpty()
                ? ""
                : node.needed() == node.arrows().size()
                        ? ".after(" + edges + ")"
                        : ".afterAtLeast(" + node.needed() + ", " + edges + ")";
        var conditions = node.arrows().stream()
                .filter(Arrow::ifRetried)
                .map(arrow -> ".when(" + name(arrow.from()) + ".output().atLeast(2))")
                .collect(Collectors.joining());
        return "var %s = flow.%s.named(\"%s\")%s%s"
                .formatted(name(number), text(node.awaits()), name(number), join, conditions);
    }

    private static String text(@Nullable Awaits awaits) {
        return awaits == null
                ? "step(ACT, flow.nothing())"
                : "await(Signal.of(\"" + awaits.signal() + "\", Integer.class))"
                        + (awaits.limited() ? ".within(LONG)" : "");
    }

    private static String text(Arrow arrow) {
        return switch (arrow.condition()) {
            case COMPLETED -> name(arrow.from());
            case DISCARDED -> name(arrow.from()) + ".discarded()";
            case FINISHED -> name(arrow.from()) + ".finished()";
        };
    }

    private static String text(Undoes undoes, int number) {
        var after = undoes.after().isEmpty()
                ? ""
                : undoes.after().stream().map(Program::name).collect(Collectors.joining(", ", ".after(", ")"));
        return "%s.teardown(UNDO, flow.nothing()).named(\"%s\")%s%s%s"
                .formatted(
                        name(undoes.setup()),
                        name(number),
                        after,
                        undoes.onlyIfCompleted() ? ".onlyIfCompleted()" : "",
                        undoes.keepOnFailure() ? ".keepOnFailure()" : "");
    }
}
