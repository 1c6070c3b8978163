package dev.tailrace.dsl;

import dev.tailrace.core.definition.Binding;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** A value, with the flow that made it. */
record Source<T>(Graph<?> graph, Origin origin) implements Value<T> {
    /** @param name of the parameter that it came by */
    static Source<?> of(Value<?> value, String name) {
        return (Source<?>) Objects.requireNonNull(value, name);
    }

    static <T> Source<T> fixed(Graph<?> graph, Binding binding) {
        return new Source<>(graph, new Origin.Fixed(binding));
    }

    /** A value that was said wrongly, but hangs on these all the same. */
    static <T> Source<T> broken(Graph<?> graph, Mistake mistake, List<Source<?>> values) {
        return new Source<>(graph, new Origin.Broken(mistake, values));
    }

    static <T> Source<List<T>> list(Graph<?> graph, Collection<? extends Value<? extends T>> values) {
        return new Source<>(graph, new Origin.Listed(sources(values)));
    }

    /** A record made by its canonical constructor of at least one value. */
    static <R> Source<R> record(Serializable constructor, Value<?>... values) {
        var sources = sources(Arrays.asList(values));
        var graph = sources.get(0).graph();
        var type = Refs.record(constructor);
        if (type == null) {
            Supplier<String> message =
                    () -> "flow.args(...) is stored as data and takes a reference to the canonical constructor of a"
                            + " record that is not local to a method, such as Notice::new";
            return broken(graph, Mistake.here(message), sources);
        }
        return new Source<>(graph, new Origin.Assembled(type, sources));
    }

    Binding binding() {
        return origin.binding();
    }

    void collect(boolean optional, Readings readings) {
        readings.madeBy(graph);
        origin.collect(optional, readings);
    }

    @Override
    public Value<T> orElse(Value<? extends T> other) {
        return new Source<>(graph, new Origin.Fallback(this, of(other, "other")));
    }

    @Override
    public Value<T> orNull() {
        return new Source<>(graph, new Origin.Fallback(this, fixed(graph, new Binding.Constant(null))));
    }

    @Override
    public Condition is(T constant) {
        return predicate(constant);
    }

    @Override
    public Condition isNot(T constant) {
        return predicate(constant);
    }

    @Override
    public Condition atLeast(T constant) {
        return predicate(constant);
    }

    @Override
    public Condition atMost(T constant) {
        return predicate(constant);
    }

    private Condition predicate(T constant) {
        Objects.requireNonNull(constant, "constant");
        return new Predicate(List.of(this));
    }

    private static List<Source<?>> sources(Collection<? extends Value<?>> values) {
        return values.stream().<Source<?>>map(v -> of(v, "value")).toList();
    }
}
