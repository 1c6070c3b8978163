package dev.tailrace.benchmarks.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The results for people. */
public final class ResultsMarkdown {
    private static final String TAILRACE = "tailrace";

    private final Facts facts;
    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private ResultsMarkdown(Facts facts, Results results) {
        this.facts = facts;
        this.results = results;
    }

    /** @param plot the name of the picture's file, beside this one */
    public static String of(Facts facts, Results results, String plot) {
        return new ResultsMarkdown(facts, results).write(plot);
    }

    private String write(String plot) {
        line("# Benchmarks");
        line("");
        line("Medians over the rounds, least and greatest in brackets. In the last column: how far Tailrace's best"
                + " median is ahead of that row (above 1) or behind it.");
        line("");
        line("![The medians, least and greatest of every workload](" + plot + ")");
        line("");
        results.workloads().forEach(this::workload);
        contenders();
        fairness();
        map("Versions", facts.versions());
        map("Machine", facts.machine());
        map("Server", facts.server());
        map("Options", facts.options());
        map("Not taking part", facts.skipped());
        return text.toString();
    }

    private void workload(String name) {
        line("## " + name);
        line("");
        line(facts.about().getOrDefault(name, ""));
        line("");
        var rows = results.rows().stream()
                .filter(row -> row.key().workload().equals(name))
                .toList();
        var byMetric = rows.stream()
                .filter(row -> row.metric().main())
                .collect(Collectors.groupingBy(Row::metric, LinkedHashMap::new, Collectors.toList()));
        byMetric.forEach(this::table);
        costs(rows);
        remarks(name);
    }

    private void table(Metric metric, List<Row> rows) {
        line("| %s, %s | median | least to greatest | rounds | Tailrace ahead |"
                .formatted(metric.name(), metric.unit()));
        line("|---|---:|---:|---:|---:|");
        var order = Comparator.comparingDouble(Row::median);
        var best = rows.stream()
                .filter(row -> row.key().peer().equals(TAILRACE))
                .min(metric.better() == Better.HIGHER ? order.reversed() : order);
        rows.stream()
                .sorted(metric.better() == Better.HIGHER ? order.reversed() : order)
                .forEach(row -> line("| %s | %s | %s to %s | %d | %s |"
                        .formatted(
                                row.key().contender(),
                                Numbers.of(row.median()),
                                Numbers.of(row.minimum()),
                                Numbers.of(row.maximum()),
                                row.values().size(),
                                best.map(ours -> ahead(ours, row)).orElse(""))));
        line("");
    }

    private static String ahead(Row ours, Row theirs) {
        if (theirs.key().peer().equals(TAILRACE)) {
            return "";
        }
        var ratio = ours.metric().better() == Better.HIGHER
                ? ours.median() / theirs.median()
                : theirs.median() / ours.median();
        return Double.isFinite(ratio) ? Numbers.of(ratio) + "x" : "";
    }

    private void costs(List<Row> rows) {
        var beside = rows.stream().filter(row -> !row.metric().main()).toList();
        if (beside.isEmpty()) {
            return;
        }
        line("Beside that, medians:");
        line("");
        var metrics = beside.stream().map(Row::metric).distinct().toList();
        line("| | " + metrics.stream().map(m -> m.name() + ", " + m.unit()).collect(Collectors.joining(" | ")) + " |");
        line("|---|" + "---:|".repeat(metrics.size()));
        beside.stream()
                .map(Row::key)
                .distinct()
                .forEach(key -> line("| " + key.contender() + " | "
                        + metrics.stream().map(m -> median(beside, key, m)).collect(Collectors.joining(" | ")) + " |"));
        line("");
    }

    private static String median(List<Row> rows, Row.Key key, Metric metric) {
        return rows.stream()
                .filter(row -> row.key().equals(key) && row.metric().equals(metric))
                .map(row -> Numbers.of(row.median()))
                .findFirst()
                .orElse("");
    }

    private void remarks(String workload) {
        var remarks = results.remarks().entrySet().stream()
                .filter(entry -> entry.getKey().workload().equals(workload))
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(Row.Key::contender)))
                .flatMap(entry -> entry.getValue().stream()
                        .map(remark -> "- " + entry.getKey().contender() + ": " + remark))
                .toList();
        if (!remarks.isEmpty()) {
            remarks.forEach(this::line);
            line("");
        }
    }

    private void contenders() {
        var settings = new LinkedHashMap<String, String>();
        results.rows().forEach(row -> settings.put(row.key().contender(), row.settings()));
        map("Settings", settings);
    }

    private void fairness() {
        line("## How to read them");
        line("");
        Fairness.NOTES.forEach(note -> line("- " + note));
        line("");
    }

    private void map(String title, Map<String, String> map) {
        if (map.isEmpty()) {
            return;
        }
        line("## " + title);
        line("");
        map.forEach((name, value) -> line("- " + name + ": " + value));
        line("");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
