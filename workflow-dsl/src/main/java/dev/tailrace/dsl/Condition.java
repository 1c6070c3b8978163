package dev.tailrace.dsl;

/**
 * What must hold of the input, or of an output: data, not code, so that the database alone can tell which way a run goes.
 * As an edge it is met when the step that it reads completes with such an output. A condition reads the input and at most
 * one step; those that read several are joined by {@link #and} in {@link Step#when} or {@link Step#after}, or stand side
 * by side in {@link Step#afterAny}. Immutable. An argument that is null is a {@link NullPointerException}.
 */
public sealed interface Condition extends Edge permits Predicate {
    /** Holds if both do. */
    Condition and(Condition other);

    /** Holds if one of the two does, or both. */
    Condition or(Condition other);

    /** Holds if this does not; but not of a step that did not complete, and so has no output. */
    Condition not();
}
