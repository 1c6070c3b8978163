package dev.tailrace.dsl;

import java.util.Collection;

/**
 * Where an argument, a delay or an instant comes from: the run's input, the output of a step, a constant, or a record or
 * list made of these. Immutable, and of use only in the flow that made it. An argument that is null is a
 * {@link NullPointerException}.
 *
 * @param <T> what a worker will get
 */
public sealed interface Value<T> permits Source {
    /** This, or the other value where a step that this one reads left no output. */
    Value<T> orElse(Value<? extends T> other);

    /** This, or null where a step that this one reads left no output. */
    Value<T> orNull();

    /**
     * Holds if this is equal to the constant as JSON: numbers by their value, records component by component. Null is equal
     * to nothing; it meets no comparison at all, {@link #isNot} included.
     */
    Condition is(T constant);

    /** Holds if this is there, and is not equal to the constant. */
    Condition isNot(T constant);

    /** Holds if this is equal to one of the constants; from 1 to 1,000. */
    Condition in(Collection<? extends T> constants);

    /** Holds if this is the constant or greater. Of numbers, durations, instants and local dates. */
    Condition atLeast(T constant);

    /** Holds if this is the constant or less. Of numbers, durations, instants and local dates. */
    Condition atMost(T constant);

    /** Holds if this is there, and is not null. */
    Condition exists();
}
