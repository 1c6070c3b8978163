package dev.tailrace.core.diagram;

import dev.tailrace.core.Queue;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.GateDefinition;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.Take;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.plan.PlannedEdge;
import dev.tailrace.core.plan.PlannedStep;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What of a plan is worth drawing. */
final class PlanDrawing {
    private PlanDrawing() {}

    static List<DiagramNode> nodes(Plan plan) {
        return plan.steps().stream().map(PlanDrawing::node).toList();
    }

    static List<DiagramEdge> edges(Plan plan) {
        var edges = new ArrayList<DiagramEdge>();
        for (var from : plan.steps()) {
            for (var edge : from.successors()) {
                var to = plan.steps().get(edge.successor());
                edges.add(new DiagramEdge(id(from), id(to), edge.kind(), label(edge, to.definition())));
            }
        }
        return edges;
    }

    private static DiagramNode node(PlannedStep step) {
        var definition = step.definition();
        return new DiagramNode(
                id(step),
                step.name(),
                definition.type().kind(),
                definition.queue().name(),
                definition.teardown() == null ? null : definition.teardown().setup(),
                new DiagramNode.Notes(join(step), timing(definition), adding(definition), takes(definition)));
    }

    private static String takes(StepDefinition step) {
        var takes = step.settings().takes();
        return takes.isEmpty()
                ? ""
                : takes.stream().map(Take::toString).collect(Collectors.joining(", ", "takes ", ""));
    }

    private static String adding(StepDefinition step) {
        if (step.arguments() instanceof Binding.Elements elements) {
            var job = elements.job();
            var queue = job.queue().equals(Queue.DEFAULT.name()) ? "" : ", queue " + job.queue();
            return job.kind() + " for each" + queue;
        }
        if (step.type().kind().equals(GateKind.EACH.text())) {
            return "once all are done";
        }
        return step.settings().addsSteps() ? "adds steps" : "";
    }

    private static String id(PlannedStep step) {
        return "s" + step.number();
    }

    private static String join(PlannedStep step) {
        var when = step.definition().join().when();
        var count = count(step);
        return when == null ? count : (count.isEmpty() ? "" : count + ", ") + "if " + when.text();
    }

    private static String count(PlannedStep step) {
        if (step.predecessors() < 2 || step.definition().isTeardown()) {
            return "";
        }
        if (step.needed() == step.predecessors()) {
            return "all of " + step.predecessors();
        }
        return (step.needed() == 1 ? "any" : step.needed()) + " of " + step.predecessors();
    }

    private static String label(PlannedEdge edge, StepDefinition to) {
        return switch (edge.kind()) {
            case COMPLETED -> edge.when() == null ? "" : edge.when().text();
            case SCOPE, SCOPE_IN_TURN, TEARDOWN_IN_TURN -> "";
            case DISCARDED -> "discarded";
            case FINISHED -> "finished";
            case SETUP, SETUP_IN_TURN -> teardown(to);
            case SETUP_IF_COMPLETED, SETUP_IN_TURN_IF_COMPLETED -> teardown(to) + ", only if completed";
        };
    }

    private static String teardown(StepDefinition step) {
        var timing = timing(step);
        return timing.isEmpty() ? "teardown" : "teardown " + timing;
    }

    private static String timing(StepDefinition step) {
        return joined(time(step), waiting(step.settings().gate()));
    }

    private static String waiting(@Nullable GateDefinition gate) {
        if (gate == null) {
            return "";
        }
        var within = gate.limit() == null ? "" : "within " + Shown.exactly(gate.limit());
        return switch (gate.kind()) {
            case SIGNAL -> joined("on signal " + gate.name(), within);
            case CHILD -> joined("once a run of " + gate.name() + " has done its work", within);
            case POOL -> within.isEmpty() ? "" : "granted " + within; // what it takes is a note of its own
            case EACH -> "";
        };
    }

    private static String joined(String first, String second) {
        return first.isEmpty() || second.isEmpty() ? first + second : first + ", " + second;
    }

    private static String time(StepDefinition step) {
        var timing = step.timing();
        if (timing instanceof Timing.Delay delay) {
            return "after " + Shown.exactly(delay.delay());
        } else if (timing instanceof Timing.BoundDelay delay) {
            return "after " + source(delay.delay());
        } else if (timing instanceof Timing.At at) {
            return "at " + at.instant();
        } else if (timing instanceof Timing.BoundAt at) {
            return "at " + source(at.instant());
        }
        return "";
    }

    private static String source(Binding binding) {
        if (binding instanceof Binding.Input input) {
            return "input" + input.pointer();
        } else if (binding instanceof Binding.Output output) {
            return output.step() + output.pointer();
        } else if (binding instanceof Binding.Computed) {
            return "a computed time";
        }
        return "a constant";
    }
}
