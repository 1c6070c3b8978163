package dev.tailrace.core.diagram;

import dev.tailrace.core.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Spans of time and errors as people read them. */
final class Shown {
    private static final int LONGEST_ERROR = 80;

    private Shown() {}

    /** All of it, such as {@code 1 h 30 min} or {@code 1.5 s}. */
    static String exactly(Duration span) {
        var parts = parts(span);
        var seconds = seconds(span.toSecondsPart(), span.toNanosPart());
        if (!seconds.equals("0") || parts.isEmpty()) {
            parts.add(seconds + " s");
        }
        return String.join(" ", parts);
    }

    /** The two largest units of it; parts of a second only below ten seconds. A negative span is none. */
    static String about(Duration span) {
        if (span.isNegative() || span.isZero()) {
            return "0 s";
        }
        if (span.compareTo(Duration.ofSeconds(10)) < 0) {
            return span.toMillis() < 1000
                    ? span.toMillis() + " ms"
                    : seconds(span.toSecondsPart(), span.toMillisPart() / 100 * 100_000_000) + " s";
        }
        var parts = parts(span);
        if (span.toSecondsPart() > 0) {
            parts.add(span.toSecondsPart() + " s");
        }
        return String.join(" ", parts.subList(0, Math.min(2, parts.size())));
    }

    private static List<String> parts(Duration span) {
        var parts = new ArrayList<String>();
        if (span.toDaysPart() > 0) {
            parts.add(span.toDaysPart() + " d");
        }
        if (span.toHoursPart() > 0) {
            parts.add(span.toHoursPart() + " h");
        }
        if (span.toMinutesPart() > 0) {
            parts.add(span.toMinutesPart() + " min");
        }
        return parts;
    }

    private static String seconds(int seconds, int nanos) {
        return nanos == 0 ? "" + seconds : (seconds + ".%09d".formatted(nanos)).replaceFirst("0+$", "");
    }

    /** The first line of an error, not too long. */
    static String error(String error) {
        var line = Names.printable(error.strip().lines().findFirst().orElse(""));
        return line.codePointCount(0, line.length()) <= LONGEST_ERROR
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_ERROR)) + "...";
    }
}
