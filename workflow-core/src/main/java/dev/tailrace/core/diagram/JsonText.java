package dev.tailrace.core.diagram;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a picture as JSON, a node or an edge a line. By hand, since the core depends on nothing. */
final class JsonText {
    private static final String ESCAPED = "<>&\u2028\u2029";

    private JsonText() {}

    static String write(Diagram diagram) {
        var run = diagram.run();
        Map<String, StepMark> marks = run == null ? Map.of() : run.latest();
        var members = new ArrayList<String>();
        members.add("  \"workflow\": " + string(diagram.workflow()));
        if (run != null) {
            members.add("  \"run\": "
                    + object(fields(
                            "id",
                            run.run(),
                            "state",
                            run.state().name().toLowerCase(Locale.ROOT),
                            "asOf",
                            run.asOf())));
        }
        members.add("  \"nodes\": "
                + lines(diagram.nodes().stream()
                        .map(node -> node(node, marks.get(node.step())))
                        .toList()));
        members.add("  \"edges\": "
                + lines(diagram.edges().stream().map(JsonText::edge).toList()));
        return "{\n" + String.join(",\n", members) + "\n}\n";
    }

    private static String node(DiagramNode node, @Nullable StepMark mark) {
        var fields = fields("id", node.id(), "step", node.step());
        if (node.isDefined()) {
            fields.put("kind", string(node.kind()));
            fields.put("queue", string(node.queue()));
        }
        put(fields, "teardownOf", node.setup());
        put(fields, "join", node.join().isEmpty() ? null : node.join());
        put(fields, "timing", node.timing().isEmpty() ? null : node.timing());
        put(
                fields,
                "takes",
                node.notes().takes().isEmpty() ? null : node.notes().takes());
        put(
                fields,
                "adding",
                node.notes().adding().isEmpty() ? null : node.notes().adding());
        if (mark != null) {
            var state = fields("state", mark.state().name().toLowerCase(Locale.ROOT));
            put(state, "generation", mark.generation());
            put(state, "attempt", mark.attempt());
            put(state, "dueAt", mark.times().dueAt());
            put(state, "startedAt", mark.times().startedAt());
            put(state, "finishedAt", mark.times().finishedAt());
            put(state, "error", mark.error());
            fields.putAll(state);
        }
        return object(fields);
    }

    private static String edge(DiagramEdge edge) {
        var fields = fields(
                "from",
                edge.from(),
                "to",
                edge.to(),
                "kind",
                edge.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        put(fields, "label", edge.label().isEmpty() ? null : edge.label());
        return object(fields);
    }

    private static Map<String, String> fields(Object... namesAndValues) {
        var fields = new LinkedHashMap<String, String>();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            put(fields, (String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    private static void put(Map<String, String> fields, String name, @Nullable Object value) {
        if (value instanceof Number) {
            fields.put(name, value.toString());
        } else if (value instanceof Instant || value instanceof String) {
            fields.put(name, string(value.toString()));
        }
    }

    private static String object(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(f -> string(f.getKey()) + ": " + f.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String lines(List<String> objects) {
        return objects.isEmpty() ? "[]" : objects.stream().collect(Collectors.joining(",\n    ", "[\n    ", "\n  ]"));
    }

    /** Also safe inside of a script element: no angle brackets, no line separators, no half of a surrogate pair. */
    private static String string(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ' || ESCAPED.indexOf(c) >= 0 || Character.getType(c) == Character.SURROGATE) {
                quoted.append("\\u%04x".formatted(c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }
}
