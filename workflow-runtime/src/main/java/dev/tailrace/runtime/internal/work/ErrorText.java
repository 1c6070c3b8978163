package dev.tailrace.runtime.internal.work;

import com.google.common.base.Throwables;
import java.util.stream.Collectors;

/** An error as it is kept in the database: its stack trace, bounded, without characters that PostgreSQL refuses. */
public final class ErrorText {
    private static final int LONGEST = 16_000;

    private ErrorText() {}

    public static String of(Throwable error) {
        return clean(trace(error));
    }

    /** The text, bounded and storable. */
    public static String clean(String text) {
        var bounded = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "\n... shortened";
        return bounded.codePoints()
                .mapToObj(c -> isStorable(c) ? Character.toString(c) : "?")
                .collect(Collectors.joining());
    }

    /** An error's own methods may throw anything as well, itself included. */
    private static String trace(Throwable error) {
        try {
            return Throwables.getStackTraceAsString(error);
        } catch (Throwable e) {
            return error.getClass().getName() + ", whose own text could not be had";
        }
    }

    private static boolean isStorable(int codePoint) {
        return codePoint == '\n'
                || codePoint == '\t'
                || !(Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE);
    }
}
