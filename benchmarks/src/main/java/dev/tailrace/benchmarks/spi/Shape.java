package dev.tailrace.benchmarks.spi;

/** Graphs that are run many times; the jobs of one have numbers that follow one another. */
public enum Shape {
    /** One, then two side by side, then one. */
    DIAMOND(4),
    /** One, then a thousand. */
    FAN_OUT(1001),
    /** A thousand, then one. */
    FAN_IN(1001);

    /** How many steps a chain has. */
    public static final int CHAIN_STEPS = 3;

    private final int jobs;

    Shape(int jobs) {
        this.jobs = jobs;
    }

    /** How many jobs one such graph has. */
    public int jobs() {
        return jobs;
    }
}
