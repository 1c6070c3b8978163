package dev.tailrace.runtime.internal.payload;

import com.google.common.base.Defaults;
import com.google.common.base.Utf8;
import com.google.common.primitives.Primitives;
import dev.tailrace.core.definition.ChildDefinition;
import dev.tailrace.core.plan.PlannedChild;
import dev.tailrace.runtime.error.PayloadException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plans of children as JSON, since whoever starts a child has nothing but rows. A record is written by the names of its
 * components, one of several kinds of a thing with its short name in {@code is}. What is read back names no class: the
 * kinds are those that this version knows, and all that is kept of a class is whether it is {@code Void}. What was not
 * written, by an older version, is nothing, none, zero or false. Safe for use by many threads.
 */
public final class PlanCodec {
    /** Of a plan with all that it nests, in bytes of UTF-8; it is written with every run of the outermost. */
    private static final int MOST_BYTES = 4_000_000;

    /** Deep enough for the deepest conditions in the deepest of children. */
    private static final int MAX_DEPTH = 1000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String KIND = "is";
    private static final String VALUE = "value";

    /** Values that are compared by more than their JSON. */
    private static final Map<String, Class<?>> SCALES =
            Map.of("duration", Duration.class, "instant", Instant.class, "date", LocalDate.class);

    private final JsonCodec codec;
    private final JsonMapper mapper;

    public PlanCodec(JsonCodec codec) {
        this.codec = codec;
        this.mapper = JsonMapper.builder(JsonCodec.factory(MAX_DEPTH)).build();
    }

    /** @throws PayloadException if the plan is too large, or has a constant that cannot be written */
    public String encode(PlannedChild child) {
        var text = mapper.writeValueAsString(tree(child, PlannedChild.class));
        var bytes = Utf8.encodedLength(text);
        if (bytes > MOST_BYTES) {
            throw new PayloadException("the plan of child '" + child.plan().workflow() + "' is " + bytes
                    + " bytes long; at most " + MOST_BYTES + " are written with a run");
        }
        return text;
    }

    /** @throws PayloadException if the text is no plan that this version knows */
    public PlannedChild decode(String text) {
        try {
            if (value(mapper.readTree(text), PlannedChild.class) instanceof PlannedChild child) {
                return child;
            }
            throw new PayloadException("the plan of the child is missing");
        } catch (JacksonException e) {
            throw new PayloadException("the plan of the child is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private JsonNode tree(@Nullable Object value, Type type) {
        if (value == null || type == ChildDefinition.class) {
            // Of a child within a child the compiled plan is written.
            return NODES.nullNode();
        } else if (value instanceof List<?> list) {
            var array = NODES.arrayNode();
            list.forEach(each -> array.add(tree(each, elementOf(type))));
            return array;
        } else if (type == Object.class) {
            return open(value);
        } else if (value instanceof Record written) {
            return tree(written, rawOf(type));
        } else if (value instanceof Class<?> named) {
            return NODES.booleanNode(named != Void.class);
        } else if (value instanceof Enum<?> word) {
            return NODES.stringNode(word.name());
        }
        return codec.treeOf(value, "a plan's " + value.getClass().getSimpleName());
    }

    private ObjectNode tree(Record written, Class<?> declared) {
        var node = NODES.objectNode();
        if (declared.isSealed()) {
            node.put(KIND, written.getClass().getSimpleName());
        }
        for (var component : written.getClass().getRecordComponents()) {
            var part = tree(read(written, component), component.getGenericType());
            if (!part.isNull()) {
                node.set(component.getName(), part);
            }
        }
        return node;
    }

    /** A constant, or what is compared with. */
    private ObjectNode open(Object value) {
        var node = NODES.objectNode();
        SCALES.forEach((scale, type) -> {
            if (type.isInstance(value)) {
                node.put("scale", scale);
            }
        });
        node.set(VALUE, codec.treeOf(value, "a constant of a child"));
        return node;
    }

    private @Nullable Object value(@Nullable JsonNode node, Type type) {
        var raw = rawOf(type);
        if (node == null || node.isNull() || node.isMissingNode()) {
            return raw == List.class ? List.of() : Defaults.defaultValue(raw);
        } else if (raw == List.class) {
            var list = new ArrayList<@Nullable Object>();
            node.forEach(each -> list.add(value(each, elementOf(type))));
            return list;
        } else if (raw == Object.class) {
            return opened(node);
        } else if (raw == Class.class) {
            return node.asBoolean() ? Object.class : Void.class;
        } else if (raw.isEnum()) {
            return constant(raw, node.asString());
        } else if (raw.isSealed()) {
            return record(node, kind(raw, node.path(KIND).asString("")));
        } else if (raw.isRecord()) {
            return record(node, raw);
        }
        return codec.decode(node, Primitives.wrap(raw), "a plan's " + raw.getSimpleName());
    }

    private @Nullable Object opened(JsonNode node) {
        var scale = SCALES.get(node.path("scale").asString(""));
        var value = node.path(VALUE);
        if (scale != null) {
            return codec.decode(value, scale, "a constant of a child");
        }
        return value.isString() ? value.asString() : value.isNumber() ? value.numberValue() : value;
    }

    private static Object constant(Class<?> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> ((Enum<?>) each).name().equals(word))
                .findFirst()
                .orElseThrow(() -> unknown(type, word));
    }

    private static Class<?> kind(Class<?> type, String name) {
        return Arrays.stream(type.getPermittedSubclasses())
                .filter(each -> each.getSimpleName().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(type, name));
    }

    private Object record(JsonNode node, Class<?> type) {
        var components = type.getRecordComponents();
        var types = new Class<?>[components.length];
        var values = new @Nullable Object[components.length];
        for (var i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(node.get(components[i].getName()), components[i].getGenericType());
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            throw new PayloadException(
                    "the plan of the child holds a wrong " + type.getSimpleName() + ": "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("plans are made of public records; " + type + " is none", e);
        }
    }

    private static @Nullable Object read(Record written, RecordComponent component) {
        try {
            return component.getAccessor().invoke(written);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("plans are made of public records; " + written.getClass() + " is none", e);
        }
    }

    private static PayloadException unknown(Class<?> type, String word) {
        return new PayloadException("the plan of the child holds the " + type.getSimpleName() + " '" + word
                + "', which this version does not know. Bring all nodes to the version that started the run");
    }

    private static Class<?> rawOf(Type type) {
        return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
    }

    private static Type elementOf(Type type) {
        return type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : Object.class;
    }
}
