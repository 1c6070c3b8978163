package dev.tailrace.core.plan;

import dev.tailrace.core.Queue;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.state.EdgeKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan as a picture, with nothing run. The same plan always gives the same text.
 *
 * <p>Shapes carry the meaning: a rectangle is a step, a rounded one a teardown; a full line is an edge, a dotted one
 * pairs a teardown with its setup or shows what it waits for.
 */
public record Diagram(Plan plan) {
    /** A Mermaid flowchart, from left to right. */
    public String toMermaid() {
        var lines = new ArrayList<String>();
        lines.add("flowchart LR");
        for (var step : plan.steps()) {
            lines.add("    " + node(step));
        }
        for (var step : plan.steps()) {
            for (var edge : step.successors()) {
                lines.add("    " + edge(step, edge));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String node(PlannedStep step) {
        var label = quoted(String.join("<br/>", captions(step)));
        var id = "s" + step.number();
        return step.definition().isTeardown() ? id + "([" + label + "])" : id + "[" + label + "]";
    }

    private static List<String> captions(PlannedStep step) {
        var captions = new ArrayList<String>();
        var definition = step.definition();
        captions.add(escaped(step.name()));
        if (!definition.type().kind().equals(step.name())) {
            captions.add("kind " + escaped(definition.type().kind()));
        }
        if (!definition.queue().equals(Queue.DEFAULT)) {
            captions.add("queue " + escaped(definition.queue().name()));
        }
        if (step.needed() < step.predecessors()) {
            captions.add(
                    step.needed() == 1
                            ? "any of " + step.predecessors()
                            : step.needed() + " of " + step.predecessors());
        }
        var timing = timing(definition);
        if (!timing.isEmpty() && !definition.isTeardown()) {
            captions.add(timing);
        }
        return captions;
    }

    private String edge(PlannedStep from, PlannedEdge edge) {
        var to = plan.steps().get(edge.successor());
        var ends = "s" + from.number() + " %s s" + to.number();
        return switch (edge.kind()) {
            case COMPLETED -> ends.formatted("-->");
            case DISCARDED -> ends.formatted("-->|discarded|");
            case FINISHED -> ends.formatted("-->|finished|");
            case SETUP, SETUP_IF_COMPLETED -> ends.formatted("-.->|" + quoted(teardown(edge.kind(), to)) + "|");
            case SCOPE -> ends.formatted("-.->");
        };
    }

    private static String teardown(EdgeKind kind, PlannedStep to) {
        var timing = timing(to.definition());
        var label = timing.isEmpty() ? "teardown" : "teardown " + timing;
        return kind == EdgeKind.SETUP_IF_COMPLETED ? label + ", only if completed" : label;
    }

    private static String timing(StepDefinition step) {
        var timing = step.timing();
        if (timing instanceof Timing.Delay delay) {
            return "after " + delay.delay();
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
            return "input" + escaped(input.pointer().toString());
        } else if (binding instanceof Binding.Output output) {
            return escaped(output.step() + output.pointer());
        } else if (binding instanceof Binding.Computed) {
            return "a computed time";
        }
        return "a constant";
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("\"", "&quot;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("#", "&num;");
    }
}
