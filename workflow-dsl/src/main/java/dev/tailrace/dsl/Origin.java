package dev.tailrace.dsl;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Pointer;
import java.util.ArrayList;
import java.util.List;

/** What a value is made of. Steps are held by reference, as they may still get another name. */
sealed interface Origin {
    /** The same by the names that steps have now. */
    Binding binding();

    /** Tells what it hangs on. */
    default void collect(boolean optional, Readings readings) {}

    /** The input, a constant, a computed value or nothing. */
    record Fixed(Binding binding) implements Origin {}

    /** The output of a step, or a part of it. */
    record Output(Draft step, Pointer pointer, Class<?> type) implements Origin {
        @Override
        public Binding binding() {
            return new Binding.Output(step.name(), pointer, type);
        }

        @Override
        public void collect(boolean optional, Readings readings) {
            readings.output(step, optional);
        }
    }

    /** A record. */
    record Assembled(Class<?> type, List<Source<?>> values) implements Origin {
        @Override
        public Binding binding() {
            var components = new ArrayList<Binding.Component>(values.size());
            for (var component : type.getRecordComponents()) {
                components.add(new Binding.Component(
                        component.getName(), values.get(components.size()).binding()));
            }
            return new Binding.Assembled(type, components);
        }

        @Override
        public void collect(boolean optional, Readings readings) {
            values.forEach(v -> v.collect(optional, readings));
        }
    }

    /** A list. */
    record Listed(List<Source<?>> values) implements Origin {
        @Override
        public Binding binding() {
            return new Binding.Listed(values.stream().map(Source::binding).toList());
        }

        @Override
        public void collect(boolean optional, Readings readings) {
            values.forEach(v -> v.collect(optional, readings));
        }
    }

    /** A value with another that stands in for it. */
    record Fallback(Source<?> first, Source<?> otherwise) implements Origin {
        @Override
        public Binding binding() {
            return new Binding.OrElse(first.binding(), otherwise.binding());
        }

        @Override
        public void collect(boolean optional, Readings readings) {
            first.collect(true, readings);
            otherwise.collect(optional, readings);
        }
    }

    /** A value that was said wrongly: fits everywhere, so that one mistake is not reported as two. */
    record Broken(Mistake mistake, List<Source<?>> values) implements Origin {
        @Override
        public Binding binding() {
            return Graph.UNKNOWN;
        }

        @Override
        public void collect(boolean optional, Readings readings) {
            readings.mistake(mistake);
            values.forEach(v -> v.collect(optional, readings));
        }
    }
}
