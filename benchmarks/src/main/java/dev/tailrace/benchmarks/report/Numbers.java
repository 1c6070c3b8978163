package dev.tailrace.benchmarks.report;

import java.util.Locale;

/** Numbers as people read them: three digits or so. */
final class Numbers {
    private static final double LARGE = 100;
    private static final double MIDDLE = 10;
    private static final double SMALL = 0.1;

    private Numbers() {}

    static String of(double value) {
        var size = Math.abs(value);
        String format;
        if (size >= LARGE) {
            format = "%,.0f";
        } else if (size >= MIDDLE) {
            format = "%.1f";
        } else if (size >= SMALL || size == 0) {
            format = "%.2f";
        } else {
            format = "%.3f";
        }
        return String.format(Locale.ROOT, format, value);
    }
}
