package dev.tailrace.runtime.internal.payload;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.core.definition.Predicate;
import dev.tailrace.core.definition.Predicate.Operator;
import dev.tailrace.core.definition.Predicate.Scale;
import dev.tailrace.runtime.error.PayloadException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Conditions as JSON, and whether they hold of an output. What they ask of the input is answered when the run starts, and
 * only the answer is stored: {@code {"test": "is", "at": "/risk", "values": ["HIGH"]}}, {@code {"all": [...]}},
 * {@code {"any": [...]}}, {@code {"not": {...}}}, {@code {"known": true}}.
 *
 * <p>Null meets no comparison. A component that is missing in the JSON is an error instead: where an annotation renames it,
 * the condition would otherwise never hold, and nobody would be told. Only {@code exists} may ask for it.
 */
final class Predicates {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonCodec codec;

    /**
     * What a message calls the value.
     *
     * @param what such as {@code the output}
     * @param owner whose condition it is, such as {@code step 'rush'}
     */
    record Subject(String what, String owner) {
        private static final Subject INPUT = new Subject("the input", "the workflow");

        private String at(Pointer pointer) {
            return what + (pointer.isWhole() ? "" : " at '" + pointer + "'") + ", on which a condition of " + owner
                    + " hangs,";
        }
    }

    Predicates(JsonCodec codec) {
        this.codec = codec;
    }

    /**
     * Whether a condition on nothing but the input holds.
     *
     * @throws PayloadException if a part of the input is missing or cannot be compared as asked
     */
    boolean holds(Predicate ofInput, StartValues start) {
        return holds(encode(ofInput, start), NullNode.getInstance(), Subject.INPUT);
    }

    /** @throws PayloadException if a part of the input is missing or cannot be compared as asked */
    JsonNode encode(Predicate predicate, StartValues start) {
        var node = NODES.objectNode();
        if (predicate instanceof Predicate.Test test) {
            encode(test, start, node);
        } else if (predicate instanceof Predicate.Not not) {
            node.set("not", encode(not.part(), start));
        } else {
            var parts = node.putArray(predicate instanceof Predicate.All ? "all" : "any");
            predicate.parts().forEach(p -> parts.add(encode(p, start)));
        }
        return node;
    }

    private void encode(Predicate.Test test, StartValues start, ObjectNode node) {
        node.put("test", test.operator().name().toLowerCase(Locale.ROOT));
        node.put("at", pointer(test.value()).toString());
        var values = NODES.arrayNode();
        test.literals().forEach(l -> values.add(codec.treeOf(l, "a value of a condition")));
        if (!values.isEmpty()) {
            node.set("values", values);
        }
        if (test.operator().isOrdered()) {
            Scale.of(test.literals().get(0).getClass())
                    .ifPresent(s -> node.put("scale", s.name().toLowerCase(Locale.ROOT)));
        }
        if (!(test.value() instanceof Binding.Output)) {
            var known = holds(node, root(test.value(), start), Subject.INPUT);
            node.removeAll();
            node.put("known", known);
        }
    }

    private static Pointer pointer(Binding value) {
        if (value instanceof Binding.Output output) {
            return output.pointer();
        }
        return value instanceof Binding.Input input ? input.pointer() : Pointer.WHOLE;
    }

    private static JsonNode root(Binding value, StartValues start) {
        var whole = value instanceof Binding.Input input ? new Binding.Input(Pointer.WHOLE, input.type()) : value;
        var known = start.tree(whole);
        return known == null ? NullNode.getInstance() : known;
    }

    /**
     * @param predicate as encoded
     * @throws PayloadException if a part of the value is missing or cannot be compared as asked
     */
    boolean holds(JsonNode predicate, JsonNode value, Subject subject) {
        if (predicate.has("all")) {
            return parts(predicate.get("all")).stream().allMatch(p -> holds(p, value, subject));
        } else if (predicate.has("any")) {
            return parts(predicate.get("any")).stream().anyMatch(p -> holds(p, value, subject));
        } else if (predicate.has("not")) {
            return !holds(predicate.get("not"), value, subject);
        } else if (predicate.has("known")) {
            return predicate.get("known").asBoolean();
        } else if (predicate.has("test")) {
            return test(predicate, value, subject);
        }
        throw new PayloadException(
                "a condition of the workflow holds something that this version does not know: " + predicate);
    }

    private static List<JsonNode> parts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private boolean test(JsonNode test, JsonNode value, Subject subject) {
        var operator = Operator.valueOf(test.path("test").asString().toUpperCase(Locale.ROOT));
        var pointer = Pointer.parse(test.path("at").asString());
        var part = part(value, pointer);
        if (operator == Operator.EXISTS) {
            return part != null && !part.isNull();
        }
        if (part == null) {
            throw new PayloadException(
                    subject.at(pointer) + " is missing. Does an annotation rename it, or leave out what is"
                            + " null? Where it may be missing, ask for it first: exists().and(...)");
        }
        if (part.isNull()) {
            return false;
        }
        var values = parts(test.path("values"));
        return switch (operator) {
            case EXISTS -> true;
            case IS, IN -> values.stream().anyMatch(v -> isEqual(part, v));
            case IS_NOT -> values.stream().noneMatch(v -> isEqual(part, v));
            case AT_LEAST, AT_MOST -> {
                var scale = Scale.valueOf(test.path("scale").asString().toUpperCase(Locale.ROOT));
                var order = compare(scale, part, values.get(0), subject.at(pointer));
                yield operator == Operator.AT_LEAST ? order >= 0 : order <= 0;
            }
        };
    }

    /** Null if it is missing; JSON's null also where something on the way is null. */
    private static @Nullable JsonNode part(JsonNode value, Pointer pointer) {
        var at = value;
        for (var component : pointer.components()) {
            if (at.isNull()) {
                return at;
            }
            var next = at.isArray() ? at.at("/" + component) : at.get(component);
            if (next == null || next.isMissingNode()) {
                return null;
            }
            at = next;
        }
        return at;
    }

    private static boolean isEqual(JsonNode one, JsonNode other) {
        return one.equals(Predicates::difference, other);
    }

    /** Zero for what is equal: numbers by their value, however they are written. */
    private static int difference(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }

    private int compare(Scale scale, JsonNode one, JsonNode other, String what) {
        return switch (scale) {
            case NUMBER -> number(one, what).compareTo(number(other, what));
            case DURATION -> compare(one, other, Duration.class, what);
            case INSTANT -> compare(one, other, Instant.class, what);
            case DATE -> compare(one, other, LocalDate.class, what);
        };
    }

    private <T extends Comparable<? super T>> int compare(JsonNode one, JsonNode other, Class<T> type, String what) {
        var first = codec.decode(one, type, what);
        var second = codec.decode(other, type, "a value of a condition");
        if (first == null || second == null) {
            throw new PayloadException(what + " is null, and is to be compared");
        }
        return first.compareTo(second);
    }

    private static BigDecimal number(JsonNode value, String what) {
        if (!value.isNumber()) {
            throw new PayloadException(what + " is " + value + "; a number is needed");
        }
        return value.decimalValue();
    }
}
