package dev.tailrace.runtime.internal.payload;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Finds text that is valid in Java and refused by PostgreSQL. */
final class TextCheck {
    private TextCheck() {}

    /** Whether JSON text has the escape of a NUL character; an escaped backslash before a u is none. */
    static boolean hasEscapedNul(String json) {
        for (var i = json.indexOf('\\'); i >= 0 && i + 1 < json.length(); i = json.indexOf('\\', i + 2)) {
            if (json.startsWith("u0000", i + 1)) {
                return true;
            }
        }
        return false;
    }

    static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }

    static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** The JSON Pointer of the first string or name that is bad, or an empty text. */
    static String find(JsonNode root, Predicate<String> isBad) {
        var open = new ArrayDeque<Map.Entry<String, JsonNode>>();
        open.push(Map.entry("", root));
        while (!open.isEmpty()) {
            var at = open.pop();
            var node = at.getValue();
            if (node.isString() && isBad.test(node.stringValue())) {
                return at.getKey();
            }
            if (node.isArray()) {
                for (var i = node.size() - 1; i >= 0; i--) {
                    open.push(Map.entry(at.getKey() + "/" + i, node.get(i)));
                }
            }
            for (var property : node.properties()) {
                if (isBad.test(property.getKey())) {
                    return at.getKey() + "/?";
                }
                var name = property.getKey().replace("~", "~0").replace("/", "~1");
                open.push(Map.entry(at.getKey() + "/" + name, property.getValue()));
            }
        }
        return "";
    }
}
