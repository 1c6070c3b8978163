package dev.tailrace.docs.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** What stands between {@code // region name} and {@code // endregion} in a source file of these tests. */
final class Region {
    private static final String SOURCES = "docs/src/test/java/dev/tailrace/docs/";
    private static final String BEGIN = "// region ";
    private static final String END = "// endregion";

    private Region() {}

    /** @param place such as {@code TeardownTest.java#hold} */
    static String read(String place) {
        var hash = place.indexOf('#');
        if (hash < 0) {
            throw new IllegalArgumentException("'" + place + "' names no region: write File.java#region");
        }
        try {
            var lines = Files.readAllLines(Page.root().resolve(SOURCES + place.substring(0, hash)));
            return text(between(lines, place.substring(hash + 1), place));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Regions may contain others, whose marks are left out. */
    static List<String> between(List<String> lines, String region, String place) {
        var found = new ArrayList<String>();
        var depth = 0;
        for (var line : lines) {
            var mark = line.strip();
            if (mark.startsWith(BEGIN)) {
                depth = depth > 0 || mark.equals(BEGIN + region) ? depth + 1 : 0;
            } else if (mark.equals(END) && depth > 0) {
                depth--;
                if (depth == 0) {
                    return found;
                }
            } else if (depth > 0 && !mark.equals(END)) {
                found.add(line);
            }
        }
        throw new IllegalArgumentException("there is no region " + place + ", or it has no end");
    }

    /** Without the indentation that all lines share, and without empty lines around. */
    static String text(List<String> lines) {
        var indent = lines.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        var text = new StringBuilder();
        lines.forEach(line ->
                text.append(line.isBlank() ? "" : line.substring(indent)).append('\n'));
        return text.toString().replaceFirst("^\n+", "").stripTrailing();
    }
}
