package dev.tailrace.benchmarks.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one play measured. For use by one thread. */
public final class Tally {
    private static final double MICROS_PER_MILLI = 1_000;

    private final List<Reading> readings = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    /** A metric and what it was this time. */
    public record Reading(Metric metric, double value) {}

    public void add(Metric metric, double value) {
        readings.add(new Reading(metric, value));
    }

    /** The median and the 99th percentile, in milliseconds. */
    public void addLatencies(String name, long[] micros) {
        addPercentile(name + " p50", micros, 50);
        addPercentile(name + " p99", micros, 99);
    }

    public void addPercentile(String name, long[] micros, int percent) {
        if (micros.length > 0) {
            add(Metric.latency(name), percentile(micros, percent) / MICROS_PER_MILLI);
        }
    }

    /** By the nearest rank. */
    public static long percentile(long[] values, int percent) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        var rank = (int) Math.ceil(percent / 100.0 * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    /** Something that a reader of the figures must know. */
    public void remark(String text) {
        remarks.add(text);
    }

    public List<Reading> readings() {
        return List.copyOf(readings);
    }

    public List<String> remarks() {
        return List.copyOf(remarks);
    }
}
