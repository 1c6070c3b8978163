package dev.tailrace.faults.graph;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Edge;
import dev.tailrace.dsl.Flow;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Graphs as workflows. */
public final class Workflows {
    public static final Queue CANCEL = Queue.named("cancel");

    /** So many that kills alone do not use them up. */
    private static final RetryPolicy OFTEN =
            RetryPolicy.fixed(Duration.ofMillis(5)).attempts(60);

    private static final RetryPolicy TWICE =
            RetryPolicy.fixed(Duration.ofMillis(5)).attempts(2);

    public static final JobType<Script, Void> ACT =
            JobType.of("act", Script.class).retry(OFTEN);
    public static final JobType<Script, Void> RECORD =
            JobType.of("record", Script.class).retry(OFTEN);
    public static final JobType<Script, Void> FREE = JobType.of("free", Script.class)
            .on(CANCEL)
            .retry(RetryPolicy.fixed(Duration.ofMillis(20)).unlimited());

    /** The same as a user has them who says nothing of retries. */
    public static final JobType<Script, Void> ACT_BY_DEFAULT = JobType.of("act-by-default", Script.class);

    public static final JobType<Script, Void> FREE_BY_DEFAULT =
            JobType.of("free-by-default", Script.class).on(CANCEL);

    private Workflows() {}

    public static Workflow<Void> of(Graph graph) {
        return Workflow.define("graph", flow -> declare(flow, graph));
    }

    private static JobType<Script, Void> kind(Graph graph, Behaviour behaviour) {
        return graph.byDefault() ? ACT_BY_DEFAULT : behaviour == Behaviour.RECORDS ? RECORD : ACT;
    }

    private static void declare(Flow<Void> flow, Graph graph) {
        var steps = new ArrayList<Step<Void>>();
        for (var node : graph.nodes()) {
            var place = steps.size();
            var script = flow.constant(new Script(graph.number(), place, node.behaviour(), node.hold() != null));
            var step = flow.step(kind(graph, node.behaviour()), script).named(graph.step(place));
            if (node.behaviour() == Behaviour.FAILS) {
                step.retry(TWICE);
            }
            if (!node.arrows().isEmpty()) {
                join(step, node, steps);
            }
            if (node.hold() != null) {
                var teardown = step.teardown(graph.byDefault() ? FREE_BY_DEFAULT : FREE, script)
                        .named(graph.teardown(place));
                if (node.hold().time() != null) {
                    teardown.delay(node.hold().time());
                }
            }
            steps.add(step);
        }
    }

    private static void join(Step<Void> step, Graph.Node node, List<Step<Void>> steps) {
        var all = node.arrows().stream().map(a -> edge(steps, a)).toArray(Edge[]::new);
        if (node.needed() == all.length) {
            step.after(all);
        } else if (node.needed() == 1) {
            step.afterAny(all);
        } else {
            step.afterAtLeast(node.needed(), all);
        }
    }

    private static Edge edge(List<Step<Void>> steps, Graph.Arrow arrow) {
        var from = steps.get(arrow.from());
        return switch (arrow.condition()) {
            case COMPLETED -> from;
            case DISCARDED -> from.discarded();
            case FINISHED -> from.finished();
        };
    }
}
