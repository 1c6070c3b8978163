package dev.tailrace.dsl;

import dev.tailrace.core.definition.Predicate.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A condition. Steps are held by reference, as they may still get another name.
 *
 * @param levels of other conditions that it is made of
 */
record Predicate(Form form, List<Source<?>> sources, int levels) implements Condition {
    /** How it is put together. */
    sealed interface Form {
        /** The same by the names that steps have now. */
        dev.tailrace.core.definition.Predicate definition();
    }

    private record Test(Source<?> source, Operator operator, List<Object> literals) implements Form {
        @Override
        public dev.tailrace.core.definition.Predicate definition() {
            return new dev.tailrace.core.definition.Predicate.Test(source.binding(), operator, literals);
        }
    }

    private record All(List<Predicate> parts) implements Form {
        @Override
        public dev.tailrace.core.definition.Predicate definition() {
            return new dev.tailrace.core.definition.Predicate.All(definitions(parts));
        }
    }

    private record Any(List<Predicate> parts) implements Form {
        @Override
        public dev.tailrace.core.definition.Predicate definition() {
            return new dev.tailrace.core.definition.Predicate.Any(definitions(parts));
        }
    }

    private record Not(Predicate part) implements Form {
        @Override
        public dev.tailrace.core.definition.Predicate definition() {
            return new dev.tailrace.core.definition.Predicate.Not(part.definition());
        }
    }

    static Predicate test(Source<?> source, Operator operator, List<?> literals) {
        return new Predicate(new Test(source, operator, List.copyOf(literals)), List.of(source), 0);
    }

    static Predicate all(List<Predicate> parts) {
        return parts.size() == 1 ? parts.get(0) : of(new All(List.copyOf(parts)), parts);
    }

    dev.tailrace.core.definition.Predicate definition() {
        return form.definition();
    }

    /** Parts of which each must hold, as far as they are not joined by anything but {@code and}. */
    List<Predicate> conjuncts() {
        return form instanceof All all ? all.parts() : List.of(this);
    }

    @Override
    public Condition and(Condition other) {
        var parts = new ArrayList<>(conjuncts());
        parts.addAll(of(other).conjuncts());
        return all(parts);
    }

    @Override
    public Condition or(Condition other) {
        var parts = new ArrayList<>(alternatives());
        parts.addAll(of(other).alternatives());
        return of(new Any(List.copyOf(parts)), parts);
    }

    @Override
    public Condition not() {
        return form instanceof Not not ? not.part() : of(new Not(this), List.of(this));
    }

    private List<Predicate> alternatives() {
        return form instanceof Any any ? any.parts() : List.of(this);
    }

    private static Predicate of(Condition other) {
        return (Predicate) Objects.requireNonNull(other, "other");
    }

    private static Predicate of(Form form, List<Predicate> parts) {
        var sources = parts.stream()
                .<Source<?>>flatMap(p -> p.sources.stream())
                .distinct()
                .toList();
        var levels = parts.stream().mapToInt(Predicate::levels).max().orElse(0);
        return new Predicate(form, sources, levels + 1);
    }

    private static List<dev.tailrace.core.definition.Predicate> definitions(List<Predicate> parts) {
        return parts.stream().map(Predicate::definition).toList();
    }
}
