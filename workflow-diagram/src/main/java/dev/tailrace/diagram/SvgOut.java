package dev.tailrace.diagram;

import java.util.Locale;

/** Collects the lines of an SVG. */
final class SvgOut {
    private final StringBuilder lines = new StringBuilder();

    /** Whatever comes from outside must have been escaped. */
    void line(String markup) {
        lines.append(markup).append('\n');
    }

    /** A line of text, which is escaped here. */
    void text(String style, double x, double y, String text) {
        line("<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>"
                .formatted(style, number(x), number(y), Xml.escaped(text)));
    }

    /** With at most one digit behind the point, and the point only where it is needed. */
    static String number(double value) {
        var tenths = Math.round(value * 10);
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
