package dev.tailrace.core.definition;

import java.time.Duration;
import java.time.Instant;

/**
 * When a released step may start: a delay counts from the moment its join was met, for a teardown from its setup's
 * completion, by the database's clock.
 */
public sealed interface Timing {
    /** The longest delay and the farthest instant from now: a hundred years. */
    Duration LONGEST = Duration.ofDays(36_525);

    /** A fixed delay, from zero to {@link #LONGEST}. */
    record Delay(Duration delay) implements Timing {}

    /** A delay that the input or an output tells; its value must be a {@link Duration}. */
    record BoundDelay(Binding delay) implements Timing {}

    /** A fixed instant; one in the past is now. */
    record At(Instant instant) implements Timing {}

    /** An instant that the input or an output tells; its value must be an {@link Instant}. */
    record BoundAt(Binding instant) implements Timing {}
}
