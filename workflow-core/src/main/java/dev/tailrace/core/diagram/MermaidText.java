package dev.tailrace.core.diagram;

import dev.tailrace.core.state.JobState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a picture as a Mermaid flowchart. */
final class MermaidText {
    private static final String INDENT = "    ";
    /** Of these Mermaid makes nothing by itself. */
    private static final String PLAIN = " ,()";
    /** Between two letters or digits they are plain; elsewhere they may begin Markdown. */
    private static final String PLAIN_INSIDE = "_-.:/";

    private final Diagram diagram;
    private final Map<String, StepMark> marks;

    MermaidText(Diagram diagram) {
        this.diagram = diagram;
        this.marks = diagram.run() == null ? Map.of() : diagram.run().latest();
    }

    String write() {
        var lines = new ArrayList<String>();
        lines.add("flowchart LR");
        diagram.nodes().forEach(node -> lines.add(INDENT + node(node)));
        diagram.edges().forEach(edge -> lines.add(INDENT + edge(edge)));
        styles(lines);
        return String.join("\n", lines) + "\n";
    }

    private String node(DiagramNode node) {
        var captions = new ArrayList<String>();
        captions.add(node.step());
        captions.addAll(node.captions());
        var run = diagram.run();
        if (run != null) {
            var mark = marks.get(node.step());
            captions.addAll(mark == null ? List.of("not in this run") : mark.captions(run.asOf()));
        }
        var label = quoted(captions);
        if (node.isTeardown()) {
            return node.id() + "([" + label + "])";
        }
        if (node.isSignal()) {
            return node.id() + "{{" + label + "}}";
        }
        return node.id() + (node.isChild() ? "[[" + label + "]]" : "[" + label + "]");
    }

    private static String edge(DiagramEdge edge) {
        var line = switch (edge.kind()) {
            case COMPLETED, DISCARDED, FINISHED -> "-->";
            case SETUP,
                    SETUP_IF_COMPLETED,
                    SCOPE,
                    SETUP_IN_TURN,
                    SETUP_IN_TURN_IF_COMPLETED,
                    SCOPE_IN_TURN,
                    TEARDOWN_IN_TURN -> "-.->";
        };
        var label = edge.label().isEmpty() ? "" : "|" + quoted(List.of(edge.label())) + "|";
        return edge.from() + " " + line + label + " " + edge.to();
    }

    private void styles(List<String> lines) {
        var ids = new EnumMap<JobState, List<String>>(JobState.class);
        for (var node : diagram.nodes()) {
            var mark = marks.get(node.step());
            if (mark != null) {
                ids.computeIfAbsent(mark.state(), s -> new ArrayList<>()).add(node.id());
            }
        }
        ids.forEach((state, nodes) -> {
            var look = StateLook.of(state);
            var name = state.name().toLowerCase(Locale.ROOT);
            var dashes = look.dashed() ? ",stroke-dasharray:4 3" : "";
            lines.add(INDENT + "classDef %s stroke:%s,stroke-width:2px%s".formatted(name, look.colour(), dashes));
            lines.add(INDENT + "class " + String.join(",", nodes) + " " + name);
        });
    }

    private static String quoted(List<String> lines) {
        return lines.stream().map(MermaidText::escaped).collect(Collectors.joining("<br/>", "\"", "\""));
    }

    /**
     * Neither quotes nor tags nor directives nor Markdown, whatever the text: all that could begin one becomes a character
     * code, which Mermaid decodes last.
     */
    private static String escaped(String text) {
        var escaped = new StringBuilder();
        var points = text.codePoints().toArray();
        for (var i = 0; i < points.length; i++) {
            if (isPlain(points, i)) {
                escaped.appendCodePoint(points[i]);
            } else {
                escaped.append('#').append(points[i]).append(';');
            }
        }
        return escaped.toString();
    }

    private static boolean isPlain(int[] points, int i) {
        if (PLAIN_INSIDE.indexOf(points[i]) >= 0) {
            return i > 0
                    && i + 1 < points.length
                    && Character.isLetterOrDigit(points[i - 1])
                    && Character.isLetterOrDigit(points[i + 1]);
        }
        return Character.isLetterOrDigit(points[i]) || PLAIN.indexOf(points[i]) >= 0;
    }
}
