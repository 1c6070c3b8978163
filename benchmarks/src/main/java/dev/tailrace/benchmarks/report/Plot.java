package dev.tailrace.benchmarks.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A picture: for each main metric of each workload a bar for each contender, best first. */
public final class Plot {
    private static final int WIDTH = 860;
    private static final int LABEL = 190;
    private static final int VALUE = 90;
    private static final int BAR = 14;
    private static final int STEP = 20;
    private static final int TITLE = 34;
    private static final int MARGIN = 20;
    private static final String OURS = "#0b6e8a";
    private static final String THEIRS = "#b9c2c9";
    private static final String INK = "#1d2429";

    private final StringBuilder shapes = new StringBuilder();
    private int y = MARGIN;

    private Plot() {}

    /** As SVG. */
    public static String of(Results results) {
        return new Plot().draw(results);
    }

    private String draw(Results results) {
        results.rows().stream()
                .filter(row -> row.metric().main())
                .collect(Collectors.groupingBy(
                        row -> row.key().workload() + ": " + row.metric().name() + ", "
                                + row.metric().unit(),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .forEach(this::panel);
        return ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\""
                        + " font-family=\"sans-serif\" font-size=\"12\" fill=\"%3$s\">%n"
                        + "<rect width=\"%1$d\" height=\"%2$d\" fill=\"#ffffff\"/>%n%4$s</svg>%n")
                .formatted(WIDTH, y + MARGIN, INK, shapes);
    }

    private void panel(String title, List<Row> rows) {
        var better = rows.get(0).metric().better();
        var order = Comparator.comparingDouble(Row::median);
        var sorted = rows.stream()
                .sorted(better == Better.HIGHER ? order.reversed() : order)
                .toList();
        var most = rows.stream().mapToDouble(Row::maximum).max().orElse(1);
        shapes.append("<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s (%s is better)</text>%n"
                .formatted(MARGIN, y + BAR, escaped(title), better.name().toLowerCase(Locale.ROOT)));
        y += TITLE - MARGIN / 2;
        sorted.forEach(row -> bar(row, most == 0 ? 1 : most));
        y += MARGIN;
    }

    private void bar(Row row, double most) {
        var scale = (WIDTH - LABEL - VALUE - 2 * MARGIN) / most;
        var left = MARGIN + LABEL;
        var middle = y + BAR / 2.0;
        var ours = row.key().peer().equals("tailrace");
        shapes.append(text(left - 6, "end", row.key().contender(), ours));
        shapes.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                left,
                y,
                Math.max(1, row.median() * scale),
                BAR,
                ours ? OURS : THEIRS));
        if (row.values().size() > 1) {
            shapes.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%.1f %.1fH%.1f\" stroke=\"%s\"/>%n",
                    left + row.minimum() * scale,
                    middle,
                    left + row.maximum() * scale,
                    INK));
        }
        shapes.append(text((int) (left + row.maximum() * scale) + 6, "start", Numbers.of(row.median()), ours));
        y += STEP;
    }

    private String text(int x, String anchor, String content, boolean bold) {
        return "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\"%s>%s</text>%n"
                .formatted(x, y + BAR - 3, anchor, bold ? " font-weight=\"bold\"" : "", escaped(content));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
