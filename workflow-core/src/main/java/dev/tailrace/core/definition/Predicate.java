package dev.tailrace.core.definition;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What must hold of an output, or of the input, for an edge to be met. Data, never code, so that a run in the database
 * needs no class of the workflow's author to go on. What is null or not there meets no comparison.
 */
public sealed interface Predicate {
    /** How deep one may be nested: it is stored with each job, and evaluated by recursion. */
    int MOST_LEVELS = 20;

    /**
     * One comparison.
     *
     * @param value the input, an output, or a part of one; or a value computed from the input
     * @param literals what it is compared with: none for {@link Operator#EXISTS}, one or more for {@link Operator#IN},
     *     else one
     */
    record Test(Binding value, Operator operator, List<Object> literals) implements Predicate {
        public Test {
            Objects.requireNonNull(value, "value");
            literals = List.copyOf(literals);
        }
    }

    /** Holds if all of these do. */
    record All(List<Predicate> parts) implements Predicate {
        public All {
            parts = List.copyOf(parts);
        }
    }

    /** Holds if at least one of these does. */
    record Any(List<Predicate> parts) implements Predicate {
        public Any {
            parts = List.copyOf(parts);
        }
    }

    /** Holds if this does not. */
    record Not(Predicate part) implements Predicate {
        public Not {
            Objects.requireNonNull(part, "part");
        }
    }

    /** How a value is compared. */
    enum Operator {
        /** The value is there, and not null. */
        EXISTS("exists"),
        /** Equal to the literal; numbers by their value. */
        IS("is"),
        /** There, and not equal to the literal. */
        IS_NOT("is not"),
        /** Equal to one of the literals. */
        IN("is one of"),
        /** The literal or greater. */
        AT_LEAST("is at least"),
        /** The literal or less. */
        AT_MOST("is at most");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        /** Whether the values must have an order. */
        public boolean isOrdered() {
            return this == AT_LEAST || this == AT_MOST;
        }
    }

    /** By what values are told to be greater or less. */
    enum Scale {
        NUMBER(Number.class),
        DURATION(Duration.class),
        INSTANT(Instant.class),
        DATE(LocalDate.class);

        private final Class<?> type;

        Scale(Class<?> type) {
            this.type = type;
        }

        /** The scale of the values of a class; empty where they have none. */
        public static Optional<Scale> of(Class<?> type) {
            return Stream.of(values())
                    .filter(s -> s.type.isAssignableFrom(type))
                    .findFirst();
        }
    }

    /** What it is directly made of. */
    default List<Predicate> parts() {
        if (this instanceof All all) {
            return all.parts;
        } else if (this instanceof Any any) {
            return any.parts;
        } else if (this instanceof Not not) {
            return List.of(not.part);
        }
        return List.of();
    }

    /** Every comparison that it is made of. */
    default Stream<Test> tests() {
        return this instanceof Test test ? Stream.of(test) : parts().stream().flatMap(Predicate::tests);
    }

    /** As one says it, such as {@code total is at least 100 and not (risk is "HIGH")}. */
    default String text() {
        if (this instanceof Test test) {
            return PredicateText.of(test);
        } else if (this instanceof Not not) {
            return "not (" + not.part.text() + ")";
        }
        var word = this instanceof All ? " and " : " or ";
        return parts().stream()
                .map(p -> p.parts().size() > 1 ? "(" + p.text() + ")" : p.text())
                .collect(Collectors.joining(word));
    }
}
