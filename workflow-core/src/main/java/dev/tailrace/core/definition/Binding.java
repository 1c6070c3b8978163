package dev.tailrace.core.definition;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where an argument, a delay or an instant comes from: data, never code, so that a run in the database needs no class of
 * the workflow's author to go on.
 */
public sealed interface Binding {
    /** No argument at all. */
    record Nothing() implements Binding {}

    /** The run's input, or a part of it; {@code type} is the part's class. */
    record Input(Pointer pointer, Class<?> type) implements Binding {}

    /** The output of a step of the same workflow, or a part of it; {@code type} is the part's class. */
    record Output(String step, Pointer pointer, Class<?> type) implements Binding {}

    /** A value fixed in the definition; null is allowed. */
    record Constant(@Nullable Object value) implements Binding {}

    /** A value computed from the input by the process that starts the run; {@code slot} counts from 0. */
    record Computed(int slot) implements Binding {}

    /** A record put together component by component. */
    record Assembled(Class<?> type, List<Component> components) implements Binding {
        public Assembled {
            components = List.copyOf(components);
        }
    }

    /** A list of values. */
    record Listed(List<Binding> elements) implements Binding {
        public Listed {
            elements = List.copyOf(elements);
        }
    }

    /** A list, with the job that is to be done for each of its elements. */
    record Elements(Binding list, ElementJob job) implements Binding {}

    /** The first value, or the second where the step that the first reads left no output. */
    record OrElse(Binding first, Binding otherwise) implements Binding {}

    /** One component of an {@link Assembled} record. */
    record Component(String name, Binding value) {}

    /** The class of the value where the definition tells it; null where only a run will. */
    default @Nullable Class<?> valueType() {
        if (this instanceof Input input) {
            return input.type();
        } else if (this instanceof Output output) {
            return output.type();
        } else if (this instanceof Constant constant && constant.value() != null) {
            return constant.value().getClass();
        } else if (this instanceof Assembled assembled) {
            return assembled.type();
        } else if (this instanceof Listed) {
            return List.class;
        } else if (this instanceof OrElse orElse) {
            return orElse.first().valueType();
        }
        return null;
    }

    /** Every output that this value reads, with whether it can do without. */
    default Stream<Reading> readings() {
        return readings(false);
    }

    private Stream<Reading> readings(boolean optional) {
        if (this instanceof Output output) {
            return Stream.of(new Reading(output, optional));
        } else if (this instanceof OrElse orElse) {
            return Stream.concat(
                    orElse.first().readings(true), orElse.otherwise().readings(optional));
        }
        return parts().stream().flatMap(part -> part.readings(optional));
    }

    /** What it is directly made of. */
    default List<Binding> parts() {
        if (this instanceof Assembled assembled) {
            return assembled.components().stream().map(Component::value).toList();
        } else if (this instanceof Listed listed) {
            return listed.elements();
        } else if (this instanceof Elements elements) {
            return List.of(elements.list());
        } else if (this instanceof OrElse orElse) {
            return List.of(orElse.first(), orElse.otherwise());
        }
        return List.of();
    }

    /** An output that is read; optional if something else stands in for it. */
    record Reading(Output output, boolean optional) {}
}
