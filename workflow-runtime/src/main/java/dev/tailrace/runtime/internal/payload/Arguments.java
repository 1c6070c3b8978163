package dev.tailrace.runtime.internal.payload;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.runtime.error.PayloadException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Binds arguments at a run's start and puts them together at a job's claim. What depends on outputs is stored as a
 * template: {@code {"value": x}}, {@code {"output": n, "pointer": "/p"}} (the n-th of the job's reads),
 * {@code {"record": {...}}}, {@code {"list": [...]}}, {@code {"first": t, "otherwise": t}}. A job that its run's input
 * rules out has {@code {"unmet": "..."}} instead: it is skipped.
 */
public final class Arguments {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String UNMET = "unmet";

    private final JsonCodec codec;
    private final Parsed<Template> templates = new Parsed<>();

    public Arguments(JsonCodec codec) {
        this.codec = codec;
    }

    /** A template as it was read; {@code whole} is the number of the output that it is, unchanged, or -1. */
    private record Template(JsonNode tree, int whole) {}

    /**
     * @param jobOf the number of the job that stands for a step
     * @throws PayloadException if a part of the input is missing, or a value cannot be stored
     */
    public ArgumentPlan bind(Binding binding, StartValues start, ToLongFunction<String> jobOf) {
        if (binding instanceof Binding.Nothing) {
            return ArgumentPlan.NOTHING;
        }
        if (binding instanceof Binding.Input input && input.pointer().isWhole()) {
            return new ArgumentPlan(start.inputText(), null, List.of());
        }
        var reads = new ArrayList<Long>();
        var template = template(binding, start, jobOf, reads);
        if (reads.isEmpty()) {
            return new ArgumentPlan(codec.text(assemble(template, List.of())), null, List.of());
        }
        return new ArgumentPlan(null, codec.text(template), reads);
    }

    /** Instead of arguments, of a job that is skipped because this does not hold of the input. */
    public ArgumentPlan unmet(String condition) {
        return new ArgumentPlan(null, codec.text(NODES.objectNode().put(UNMET, condition)), List.of());
    }

    /** Whether a stored template says that the job is to be skipped. */
    public static boolean isUnmet(@Nullable String template) {
        return template != null && template.startsWith("{\"" + UNMET + "\"");
    }

    /** What does not hold of the input; null if the template does not say so. */
    public @Nullable String unmetBy(@Nullable String template) {
        return template != null && isUnmet(template)
                ? codec.tree(template, "the bindings").path(UNMET).asString()
                : null;
    }

    private ObjectNode template(Binding binding, StartValues start, ToLongFunction<String> jobOf, List<Long> reads) {
        var known = start.tree(binding);
        var node = NODES.objectNode();
        if (known != null) {
            node.set("value", known);
        } else if (binding instanceof Binding.Output output) {
            node.put("output", place(jobOf.applyAsLong(output.step()), reads));
            node.put("pointer", output.pointer().toString());
        } else if (binding instanceof Binding.Assembled assembled) {
            var record = node.putObject("record");
            assembled.components().forEach(c -> record.set(c.name(), template(c.value(), start, jobOf, reads)));
        } else if (binding instanceof Binding.Listed listed) {
            var list = node.putArray("list");
            listed.elements().forEach(e -> list.add(template(e, start, jobOf, reads)));
        } else if (binding instanceof Binding.Elements elements) {
            var record = node.putObject("record");
            record.set("list", template(elements.list(), start, jobOf, reads));
            record.putObject("job").set("value", codec.treeOf(elements.job(), "the job for each element"));
        } else if (binding instanceof Binding.OrElse orElse) {
            node.set("first", template(orElse.first(), start, jobOf, reads));
            node.set("otherwise", template(orElse.otherwise(), start, jobOf, reads));
        } else {
            node.putNull("value");
        }
        return node;
    }

    private static int place(long job, List<Long> reads) {
        var place = reads.indexOf(job);
        if (place < 0) {
            reads.add(job);
            place = reads.size() - 1;
        }
        return place;
    }

    /** Of a job that was stored with one or the other; {@code null} where it takes nothing. */
    public String json(@Nullable String literal, @Nullable String template, List<@Nullable String> outputs) {
        return template == null ? Objects.requireNonNullElse(literal, "null") : resolve(template, outputs);
    }

    /**
     * @param template as stored with the job
     * @param outputs of the jobs that the template reads; null where one left none
     * @return the arguments as JSON
     * @throws PayloadException if an output that is needed is not there, or the template cannot be read
     */
    public String resolve(String template, List<@Nullable String> outputs) {
        var parsed = templates.get(template, this::read);
        if (parsed.whole() >= 0 && parsed.whole() < outputs.size() && outputs.get(parsed.whole()) != null) {
            return outputs.get(parsed.whole());
        }
        return codec.text(assemble(parsed.tree(), outputs));
    }

    private Template read(String text) {
        var tree = codec.tree(text, "the bindings");
        var isWhole = tree.path("output").isInt()
                && tree.path("pointer").asString("-").isEmpty();
        return new Template(tree, isWhole ? tree.path("output").asInt() : -1);
    }

    private JsonNode assemble(JsonNode template, List<@Nullable String> outputs) {
        var value = evaluate(template, outputs);
        if (value == null) {
            throw new PayloadException("the arguments need an output that its step did not leave: " + template);
        }
        return value;
    }

    /** The value, or null where it needs an output that is not there. */
    private @Nullable JsonNode evaluate(JsonNode template, List<@Nullable String> outputs) {
        if (template.has("value")) {
            return template.get("value");
        } else if (template.has("output")) {
            return output(template, outputs);
        } else if (template.has("record")) {
            return record(template.get("record"), outputs);
        } else if (template.has("list")) {
            return list(template.get("list"), outputs);
        } else if (template.has("first")) {
            var first = evaluate(template.get("first"), outputs);
            return first != null ? first : evaluate(template.get("otherwise"), outputs);
        }
        throw new PayloadException("the bindings hold something that this version does not know: " + template);
    }

    private @Nullable JsonNode output(JsonNode template, List<@Nullable String> outputs) {
        var number = template.get("output").asInt(-1);
        if (number < 0 || number >= outputs.size()) {
            throw new PayloadException("the bindings name output " + number + " of " + outputs.size());
        }
        var text = outputs.get(number);
        if (text == null) {
            return null;
        }
        var pointer = template.path("pointer").asString();
        var part = codec.tree(text, "an output").at(compiled(pointer));
        if (part.isMissingNode()) {
            throw new PayloadException("an output has no '" + pointer + "'");
        }
        return part;
    }

    private static JsonPointer compiled(String pointer) {
        try {
            return JsonPointer.compile(pointer);
        } catch (IllegalArgumentException e) {
            throw new PayloadException("the bindings hold a pointer that is none: '" + pointer + "'", e);
        }
    }

    private @Nullable JsonNode record(JsonNode components, List<@Nullable String> outputs) {
        var record = NODES.objectNode();
        for (var component : components.properties()) {
            var value = evaluate(component.getValue(), outputs);
            if (value == null) {
                return null;
            }
            record.set(component.getKey(), value);
        }
        return record;
    }

    private @Nullable JsonNode list(JsonNode elements, List<@Nullable String> outputs) {
        ArrayNode list = NODES.arrayNode();
        for (var element : elements) {
            var value = evaluate(element, outputs);
            if (value == null) {
                return null;
            }
            list.add(value);
        }
        return list;
    }
}
