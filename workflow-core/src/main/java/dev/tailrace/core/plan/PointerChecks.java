package dev.tailrace.core.plan;

import dev.tailrace.core.definition.Pointer;
import java.lang.invoke.MethodType;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks pointers through classes. Only records say what they are made of; whatever else is met is left to the run. */
final class PointerChecks {
    private PointerChecks() {}

    /** What is wrong with the pointer, or null. {@code label} is what its author wrote before the parenthesis. */
    static @Nullable String problem(String label, Class<?> root, Pointer pointer, Class<?> type) {
        Class<?> at = root;
        for (var part : pointer.components()) {
            if (isLeaf(at)) {
                return "%s(\"%s\"): a %s has no components".formatted(label, pointer, at.getSimpleName());
            }
            if (!at.isRecord()) {
                return null;
            }
            var next = component(at, part);
            if (next == null) {
                return "%s(\"%s\"): %s has no component '%s', only %s"
                        .formatted(label, pointer, at.getSimpleName(), part, components(at));
            }
            at = next;
        }
        if (!fits(at, type)) {
            return "%s(\"%s\", %s.class): it is a %s"
                    .formatted(label, pointer, type.getSimpleName(), at.getSimpleName());
        }
        return null;
    }

    /** Whether a value of the one class may serve where the other is wanted. */
    static boolean fits(Class<?> given, Class<?> wanted) {
        var from = MethodType.methodType(given).wrap().returnType();
        var to = MethodType.methodType(wanted).wrap().returnType();
        return to.isAssignableFrom(from)
                || (from.isAssignableFrom(to) && !isLeaf(from))
                || (Number.class.isAssignableFrom(from) && Number.class.isAssignableFrom(to));
    }

    static @Nullable Class<?> component(Class<?> record, String name) {
        if (!record.isRecord()) {
            return null;
        }
        return Arrays.stream(record.getRecordComponents())
                .filter(c -> c.getName().equals(name))
                .findFirst()
                .<Class<?>>map(c -> c.getType())
                .orElse(null);
    }

    static List<String> components(Class<?> record) {
        return Arrays.stream(record.getRecordComponents()).map(c -> c.getName()).toList();
    }

    private static boolean isLeaf(Class<?> type) {
        return type.isPrimitive()
                || type.isEnum()
                || CharSequence.class.isAssignableFrom(type)
                || Number.class.isAssignableFrom(type)
                || type == Boolean.class
                || type == Character.class
                || Temporal.class.isAssignableFrom(type)
                || TemporalAmount.class.isAssignableFrom(type);
    }
}
