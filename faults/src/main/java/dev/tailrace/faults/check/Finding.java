package dev.tailrace.faults.check;

/**
 * Something that must not be.
 *
 * @param graph which one; -1 if it cannot be told
 */
public record Finding(Kind kind, int graph, String text) {
    /** What a figure of the last line counts. */
    public enum Kind {
        /** A run, an end, an effect or a teardown that should be there and is not. */
        LOST,
        /** A run, an attempt or an effect that is there twice. */
        DOUBLED,
        /** A run that does not end although nothing is in its way. */
        STUCK,
        /** Work beside what it has to wait for, while that was still alive. */
        OVERLAP,
        /** A unit that was taken and never given back. */
        LEAKED,
        /** An end that the model does not allow, or an invariant that does not hold. */
        WRONG,
        /** A kill point that no process of a whole round died at, or a fault that met nothing. */
        MISSED
    }
}
