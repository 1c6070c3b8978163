package dev.tailrace.benchmarks.report;

/** Which values are better. */
public enum Better {
    HIGHER,
    LOWER
}
