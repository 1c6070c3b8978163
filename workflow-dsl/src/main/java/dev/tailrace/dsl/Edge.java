package dev.tailrace.dsl;

/**
 * What a step may wait for: another step, which means that it completed; a particular end of it, {@link Step#discarded()}
 * or {@link Step#finished()}; or a {@link Condition} on its output.
 */
public sealed interface Edge permits Step, Condition, End {}
