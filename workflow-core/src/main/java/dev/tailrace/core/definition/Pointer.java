package dev.tailrace.core.definition;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The way from a value to a part of it, as record components from the outside in; written as a JSON Pointer (RFC 6901).
 *
 * @param components none for the value itself
 */
public record Pointer(List<String> components) {
    /** The whole value. */
    public static final Pointer WHOLE = new Pointer(List.of());

    public Pointer {
        components = List.copyOf(components);
    }

    /** One component of the value. */
    public static Pointer to(String component) {
        return new Pointer(List.of(component));
    }

    /**
     * Reads {@code "/hold"} or {@code "/allocation/token"}; the empty text is the whole value.
     *
     * @throws IllegalArgumentException if the text is not empty and does not begin with a slash
     */
    public static Pointer parse(String text) {
        if (text.isEmpty()) {
            return WHOLE;
        }
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("pointer '" + text + "': begin with a slash, such as '/" + text + "'");
        }
        return new Pointer(List.of(text.substring(1).split("/", -1)).stream()
                .map(c -> c.replace("~1", "/").replace("~0", "~"))
                .toList());
    }

    public boolean isWhole() {
        return components.isEmpty();
    }

    @Override
    public String toString() {
        return components.stream()
                .map(c -> "/" + c.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }
}
