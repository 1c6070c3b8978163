package dev.tailrace.core.definition;

import java.util.Locale;

/** What a step can wait for besides its predecessors. */
public enum GateKind {
    /** A message from outside; what it says is the step's output. */
    SIGNAL,
    /** The end of the work of another run, which the step starts. */
    CHILD,
    /** Units of a pool. */
    POOL,
    /** The jobs for the elements of a list. */
    EACH;

    /** The queue of what the engine does itself. No worker serves it. */
    public static final String QUEUE = "tailrace.gates";

    private static final String RESERVED = "tailrace.";

    /** The kind of the lane in which jobs stand before such a gate, such as {@code tailrace.signal}. */
    public String text() {
        return RESERVED + name().toLowerCase(Locale.ROOT);
    }

    /** Whether such a step is all that the engine does itself, without a worker. */
    public boolean isWholeStep() {
        return this == SIGNAL || this == CHILD;
    }

    /** Whether a kind of jobs is the engine's own, for which there are no workers. */
    public static boolean isReserved(String kind) {
        return kind.startsWith(RESERVED);
    }
}
