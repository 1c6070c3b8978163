package dev.tailrace.core.state;

/** Which ends of a predecessor a step asks for. */
public enum EdgeCondition {
    /** The predecessor completed. */
    COMPLETED,
    /** The predecessor was given up. */
    DISCARDED,
    /** The predecessor ended, however; having been skipped counts, which is what joins two exclusive branches. */
    FINISHED
}
