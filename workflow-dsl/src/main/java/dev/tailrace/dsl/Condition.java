package dev.tailrace.dsl;

/** A predicate on the outputs of steps: data, not code, so that the database alone can tell which way a run goes. */
public sealed interface Condition permits Predicate {
    Condition and(Condition other);

    Condition or(Condition other);

    Condition not();
}
