package dev.tailrace.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A condition while nothing evaluates conditions: what it reads is all that is known of it. */
record Predicate(List<Source<?>> sources) implements Condition {
    @Override
    public Condition and(Condition other) {
        return with(other);
    }

    @Override
    public Condition or(Condition other) {
        return with(other);
    }

    @Override
    public Condition not() {
        return this;
    }

    private Predicate with(Condition other) {
        Objects.requireNonNull(other, "other");
        var both = new ArrayList<>(sources);
        both.addAll(((Predicate) other).sources);
        return new Predicate(List.copyOf(both));
    }
}
