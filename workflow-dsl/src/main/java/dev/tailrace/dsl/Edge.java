package dev.tailrace.dsl;

/**
 * What a step may wait for: another step, which means that it completed, or a particular end of it,
 * {@link Step#discarded()} or {@link Step#finished()}.
 */
public sealed interface Edge permits Step, End {}
