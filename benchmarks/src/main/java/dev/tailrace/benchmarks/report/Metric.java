package dev.tailrace.benchmarks.report;

/**
 * What a number says.
 *
 * @param main whether it is what the workload is for; the others are beside it
 */
public record Metric(String name, String unit, Better better, boolean main) {
    public static Metric rate(String what) {
        return new Metric("throughput", what + "/s", Better.HIGHER, true);
    }

    public static Metric latency(String name) {
        return new Metric(name, "ms", Better.LOWER, true);
    }

    /** A cost of each job, beside the main figures. */
    public static Metric cost(String name, String unit) {
        return new Metric(name, unit, Better.LOWER, false);
    }

    /** A share of what could be, from 0 to 1 or a little more. */
    public static Metric ratio(String name) {
        return new Metric(name, "ratio", Better.HIGHER, true);
    }

    public Metric beside() {
        return new Metric(name, unit, better, false);
    }
}
