package dev.tailrace.core.diagram;

import dev.tailrace.core.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as a picture, with nothing run; or one of its runs, drawn over the same picture. The same workflow and run
 * always give the same text. Immutable.
 *
 * <p>Shapes carry the meaning: a rectangle is a step, a rounded one a teardown; a full line is an edge, a dotted one pairs
 * a teardown with its setup or shows what it waits for.
 *
 * @param nodes the steps, in the order of the workflow
 * @param edges by their first step, in the order of the workflow
 * @param run what happened, or null for the workflow alone
 */
public record Diagram(
        String workflow,
        List<DiagramNode> nodes,
        List<DiagramEdge> edges,
        @Nullable RunOverlay run) {
    public Diagram {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    /** The picture of a plan. */
    public static Diagram of(Plan plan) {
        return new Diagram(plan.workflow(), PlanDrawing.nodes(plan), PlanDrawing.edges(plan), null);
    }

    /**
     * The same picture with this run drawn over it, in the place of any other. Steps that were added at run time are drawn
     * with their edges, more than a dozen of one kind by one step as one node. Another step that only the run has, because
     * the workflow was changed since, is drawn without edges; one that the run does not have is said to be so.
     */
    public Diagram with(RunOverlay run) {
        var shown =
                new ArrayList<>(nodes.stream().filter(DiagramNode::isOfWorkflow).toList());
        var drawing = AddedDrawing.of(run, shown);
        shown.addAll(drawing.nodes());
        var lines = new ArrayList<>(edges.stream().filter(this::isOfWorkflow).toList());
        lines.addAll(drawing.edges());
        var missing = drawing.run().latest();
        shown.forEach(node -> missing.remove(node.step()));
        missing.keySet().forEach(step -> shown.add(DiagramNode.unknown("s" + shown.size(), step)));
        return new Diagram(workflow, shown, lines, drawing.run());
    }

    private boolean isOfWorkflow(DiagramEdge edge) {
        return nodes.stream()
                        .filter(DiagramNode::isOfWorkflow)
                        .filter(node ->
                                node.id().equals(edge.from()) || node.id().equals(edge.to()))
                        .count()
                == 2;
    }

    /** A Mermaid flowchart, from left to right. */
    public String toMermaid() {
        return new MermaidText(this).write();
    }

    /** A directed graph for Graphviz, from left to right. */
    public String toDot() {
        return new DotText(this).write();
    }

    /** A JSON object (RFC 8259) with {@code workflow}, {@code run}, {@code nodes} and {@code edges}. */
    public String toJson() {
        return JsonText.write(this);
    }
}
