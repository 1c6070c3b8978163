package dev.tailrace.runtime.option;

/**
 * What to do about ticks that came while no node could start their runs. A tick is missed when it is more than a minute
 * late.
 */
public enum Missed {
    /** One run for all of them, as soon as a node is there. The default. */
    RUN_ONCE,
    /** No run; the next tick is the next one. */
    SKIP
}
