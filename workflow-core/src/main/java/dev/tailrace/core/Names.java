package dev.tailrace.core;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The two rules for names. Queues, kinds and tags are typed in configuration files and metrics, so they are narrow;
 * workflows and steps often come from data, so they only have to be readable.
 */
public final class Names {
    /** The longest name of a workflow or a step, in characters. */
    public static final int MAX_LENGTH = 200;

    private static final Pattern NARROW = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

    private Names() {}

    /**
     * Refuses a name that is not 1 to 63 of a-z, 0-9, '.', '_' and '-', starting with a letter or a digit.
     *
     * @return the name
     * @throws IllegalArgumentException with the offending name and an example
     */
    public static String requireNarrow(String what, @Nullable String name) {
        if (name == null || !NARROW.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + " '" + printable(name) + "': use 1 to 63 of a-z, 0-9, '.', '_' and '-', such as 'cancel'");
        }
        return name;
    }

    /** What is wrong with the name of a workflow or a step, or null when nothing is. */
    public static @Nullable String problemWith(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return "its name is empty";
        }
        if (name.length() > MAX_LENGTH) {
            return "its name has " + name.length() + " characters; use at most " + MAX_LENGTH;
        }
        if (name.codePoints().anyMatch(Names::isUnreadable)) {
            return "its name has a control character or half a surrogate pair; use letters, digits and punctuation";
        }
        if (!name.equals(name.strip())) {
            return "its name begins or ends with white space";
        }
        return null;
    }

    /** The name as it may stand in a message or a log line: shortened, without control characters. */
    public static String printable(@Nullable String name) {
        if (name == null) {
            return "null";
        }
        var shown = name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH) + "...";
        return isPlain(shown) ? shown : cleaned(shown);
    }

    /** Every attempt's log context holds a name, and nearly every name is plain. */
    private static boolean isPlain(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static String cleaned(String shown) {
        return shown.codePoints()
                .map(c -> isUnreadable(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isUnreadable(int codePoint) {
        return Character.isISOControl(codePoint)
                || Character.getType(codePoint) == Character.SURROGATE
                || Character.getType(codePoint) == Character.FORMAT;
    }
}
