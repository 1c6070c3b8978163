package dev.tailrace.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Everything that was measured so far. For use by one thread. */
public final class Results {
    private record Place(Row.Key key, Metric metric) {}

    private final Map<Place, List<Double>> values = new LinkedHashMap<>();
    private final Map<Row.Key, String> settings = new LinkedHashMap<>();
    private final Map<Row.Key, Set<String>> remarks = new LinkedHashMap<>();

    public void add(Row.Key key, String settingsOfContender, Tally tally) {
        settings.put(key, settingsOfContender);
        for (var reading : tally.readings()) {
            values.computeIfAbsent(new Place(key, reading.metric()), place -> new ArrayList<>())
                    .add(reading.value());
        }
        tally.remarks().forEach(remark -> remark(key, remark));
    }

    public void remark(Row.Key key, String text) {
        remarks.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(text);
    }

    /** In the order in which they were first measured. */
    public List<Row> rows() {
        return values.entrySet().stream()
                .map(entry -> new Row(
                        entry.getKey().key(),
                        settings.getOrDefault(entry.getKey().key(), ""),
                        entry.getKey().metric(),
                        entry.getValue()))
                .toList();
    }

    public Map<Row.Key, Set<String>> remarks() {
        return Map.copyOf(remarks);
    }

    /** The workloads of which there are rows or remarks. */
    public List<String> workloads() {
        var names = new LinkedHashSet<String>();
        values.keySet().forEach(place -> names.add(place.key().workload()));
        remarks.keySet().forEach(key -> names.add(key.workload()));
        return List.copyOf(names);
    }
}
