package dev.tailrace.benchmarks.protocol;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON on one line. Safe for use by many threads. */
public final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** @param pairs names and values in turn; the values are texts, numbers, truth values or arrays of numbers */
    public static ObjectNode object(Object... pairs) {
        if (pairs.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value: " + pairs[pairs.length - 1]);
        }
        var object = object();
        for (var i = 0; i < pairs.length; i += 2) {
            object.putPOJO((String) pairs[i], pairs[i + 1]);
        }
        return object;
    }

    public static String line(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    public static String pretty(Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    public static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }

    /** The numbers of an array. */
    public static long[] longs(JsonNode array) {
        var numbers = new long[array.size()];
        for (var i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asLong();
        }
        return numbers;
    }
}
