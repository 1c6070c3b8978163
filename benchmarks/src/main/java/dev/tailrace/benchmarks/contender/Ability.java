package dev.tailrace.benchmarks.contender;

/** What a contender can do, and so which workloads it takes part in. */
public enum Ability {
    BULK_INSERT,
    SINGLE_INSERTS,
    DRAIN,
    SEVERAL_PROCESSES,
    PICK_UP,
    PICK_UP_FROM_OUTSIDE,
    CHAINS,
    HOP,
    DUE_TIMES,
    SLEEPING_WORKERS,
    GRAPHS,
    /** Measured against itself: what needs rows that are written past the API, or timed statements. */
    AGAINST_ITSELF
}
