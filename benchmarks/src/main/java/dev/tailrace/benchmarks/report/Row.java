package dev.tailrace.benchmarks.report;

import java.util.List;

/**
 * One metric of one contender at one workload, over all rounds.
 *
 * @param values one for each round in which it could be measured, in their order; at least one
 */
public record Row(Key key, String settings, Metric metric, List<Double> values) {
    /** What is measured of whom. */
    public record Key(String workload, String peer, String variant) {
        public String contender() {
            return peer + " " + variant;
        }
    }

    public Row {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no value of " + metric.name() + " for " + key);
        }
    }

    /** Of an even number of values the mean of the two in the middle. */
    public double median() {
        var sorted = values.stream().sorted().toList();
        var middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    public double minimum() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    public double maximum() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
