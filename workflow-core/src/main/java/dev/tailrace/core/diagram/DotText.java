package dev.tailrace.core.diagram;

import dev.tailrace.core.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a picture in Graphviz's language. */
final class DotText {
    private static final String INDENT = "    ";

    private final Diagram diagram;
    private final Map<String, StepMark> marks;

    DotText(Diagram diagram) {
        this.diagram = diagram;
        this.marks = diagram.run() == null ? Map.of() : diagram.run().latest();
    }

    String write() {
        var lines = new ArrayList<String>();
        lines.add("digraph " + quoted(List.of(diagram.workflow())) + " {");
        lines.add(INDENT + "rankdir=LR");
        lines.add(INDENT + "node [shape=box, fontname=\"Helvetica\"]");
        lines.add(INDENT + "edge [fontname=\"Helvetica\", fontsize=11]");
        diagram.nodes().forEach(node -> lines.add(INDENT + node(node)));
        diagram.edges().forEach(edge -> lines.add(INDENT + edge(edge)));
        lines.add("}");
        return String.join("\n", lines) + "\n";
    }

    private String node(DiagramNode node) {
        var captions = new ArrayList<String>();
        captions.add(node.step());
        captions.addAll(node.captions());
        var styles = new ArrayList<String>();
        if (node.isTeardown()) {
            styles.add("rounded");
        }
        var border = "";
        var run = diagram.run();
        if (run != null) {
            var mark = marks.get(node.step());
            captions.addAll(mark == null ? List.of("not in this run") : mark.captions(run.asOf()));
            border = mark == null ? "" : border(StateLook.of(mark.state()), styles);
        }
        var style = styles.isEmpty() ? "" : ", style=\"" + String.join(",", styles) + "\"";
        var shape = node.isSignal() ? ", shape=hexagon" : node.isChild() ? ", peripheries=2" : "";
        return "%s [label=%s%s%s%s]".formatted(node.id(), quoted(captions), shape, style, border);
    }

    private static String border(StateLook look, List<String> styles) {
        if (look.dashed()) {
            styles.add("dashed");
        }
        return ", color=\"%s\", penwidth=2".formatted(look.colour());
    }

    private static String edge(DiagramEdge edge) {
        var attributes = new ArrayList<String>();
        if (!edge.label().isEmpty()) {
            attributes.add("label=" + quoted(List.of(edge.label())));
        }
        switch (edge.kind()) {
            case SETUP, SETUP_IF_COMPLETED, SETUP_IN_TURN, SETUP_IN_TURN_IF_COMPLETED -> attributes.add("style=dashed");
            case SCOPE, SCOPE_IN_TURN, TEARDOWN_IN_TURN -> attributes.add("style=dotted");
            case COMPLETED, DISCARDED, FINISHED -> {}
        }
        var suffix = attributes.isEmpty() ? "" : " [" + String.join(", ", attributes) + "]";
        return edge.from() + " -> " + edge.to() + suffix;
    }

    /** Graphviz decodes HTML's entities and its own backslashes also in plain labels. */
    private static String quoted(List<String> lines) {
        return lines.stream()
                .map(Names::printable)
                .map(line -> line.replace("\\", "\\\\").replace("\"", "\\\"").replace("&", "&amp;"))
                .collect(Collectors.joining("\\n", "\"", "\""));
    }
}
