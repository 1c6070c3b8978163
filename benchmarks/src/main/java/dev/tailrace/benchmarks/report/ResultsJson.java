package dev.tailrace.benchmarks.report;

import dev.tailrace.benchmarks.protocol.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results for programs. */
public final class ResultsJson {
    private ResultsJson() {}

    public static String of(Facts facts, Results results) {
        var all = new LinkedHashMap<String, Object>();
        all.put("versions", facts.versions());
        all.put("machine", facts.machine());
        all.put("server", facts.server());
        all.put("options", facts.options());
        all.put("skipped", facts.skipped());
        all.put("results", results.rows().stream().map(ResultsJson::row).toList());
        all.put(
                "remarks",
                results.remarks().entrySet().stream()
                        .map(entry -> remark(entry.getKey(), List.copyOf(entry.getValue())))
                        .toList());
        return Json.pretty(all) + "\n";
    }

    private static Map<String, Object> row(Row row) {
        var fields = names(row.key());
        fields.put("settings", row.settings());
        fields.put("metric", row.metric().name());
        fields.put("main", row.metric().main());
        fields.put("unit", row.metric().unit());
        fields.put("better", row.metric().better().name().toLowerCase(Locale.ROOT));
        fields.put("rounds", row.values().size());
        fields.put("median", row.median());
        fields.put("minimum", row.minimum());
        fields.put("maximum", row.maximum());
        return fields;
    }

    private static Map<String, Object> remark(Row.Key key, List<String> texts) {
        var fields = names(key);
        fields.put("remarks", texts);
        return fields;
    }

    private static Map<String, Object> names(Row.Key key) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("workload", key.workload());
        fields.put("peer", key.peer());
        fields.put("variant", key.variant());
        return fields;
    }
}
