package dev.tailrace.dsl;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Predicate.Operator;
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
        return test(Operator.IS, constant);
    }

    @Override
    public Condition isNot(T constant) {
        return test(Operator.IS_NOT, constant);
    }

    @Override
    public Condition in(Collection<? extends T> constants) {
        return Predicate.test(this, Operator.IN, List.copyOf(Objects.requireNonNull(constants, "constants")));
    }

    @Override
    public Condition atLeast(T constant) {
        return test(Operator.AT_LEAST, constant);
    }

    @Override
    public Condition atMost(T constant) {
        return test(Operator.AT_MOST, constant);
    }

    @Override
    public Condition exists() {
        return Predicate.test(this, Operator.EXISTS, List.of());
    }

    private Condition test(Operator operator, T constant) {
        return Predicate.test(this, operator, List.of(Objects.requireNonNull(constant, "constant")));
    }

    /** Whether it is more than the input, an output, a part of one, or a single value. */
    boolean isPutTogether() {
        return origin instanceof Origin.Assembled
                || origin instanceof Origin.Listed
                || origin instanceof Origin.Fallback;
    }

    private static List<Source<?>> sources(Collection<? extends Value<?>> values) {
        return values.stream().<Source<?>>map(v -> of(v, "value")).toList();
    }
}
