package dev.tailrace.core.plan;

import dev.tailrace.core.definition.Pointer;

/**
 * A part of a step's output that a later step hangs on, checked before the output is accepted.
 *
 * @param successor the later step's number
 */
public record OutputUse(int successor, Pointer pointer, As as) {
    /** What the part must be. */
    public enum As {
        /** An argument: it must be there. */
        VALUE,
        /** The later step's delay. */
        DELAY,
        /** The instant at which the later step starts. */
        INSTANT
    }
}
