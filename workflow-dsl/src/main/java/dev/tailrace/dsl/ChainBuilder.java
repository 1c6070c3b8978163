package dev.tailrace.dsl;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import java.time.Duration;
import java.util.Objects;

/** A graph in which each step follows the one before. */
final class ChainBuilder<I, O> extends DraftSettings<Chain<I, O>> implements Chain<I, O> {
    private final Graph<I> graph;
    private Draft last;
    private Draft current;

    private ChainBuilder(Graph<I> graph, Draft first) {
        this.graph = graph;
        this.last = first;
        this.current = first;
    }

    static <I, O> Chain<I, O> begin(String name, JobType<I, O> first) {
        Objects.requireNonNull(first, "first");
        var graph = new Graph<>(name, first.arguments());
        return new ChainBuilder<>(graph, graph.add(first, graph.input(), null));
    }

    @Override
    Draft draft() {
        return current;
    }

    @Override
    Chain<I, O> self() {
        return this;
    }

    @Override
    public <R> Chain<I, R> then(JobType<? super O, R> type) {
        return next(type, last.result() == Void.class ? graph.nothing() : Parts.output(last));
    }

    @Override
    public <R> Chain<I, R> thenWithInput(JobType<? super I, R> type) {
        return next(type, graph.input());
    }

    @Override
    public Chain<I, O> teardown(JobType<? super I, ?> type) {
        current = graph.add(Objects.requireNonNull(type, "type"), graph.input(), last);
        return this;
    }

    @Override
    public Chain<I, O> addsSteps() {
        last.set(s -> s.addsSteps(true));
        return this;
    }

    @Override
    public Chain<I, O> delay(Accessor<? super I, Duration> component) {
        current.time(Moment.delay(current.take(Source.of(graph.input(component), "component"))));
        return this;
    }

    @Override
    public Chain<I, O> takes(Pool pool) {
        return takes(1, pool);
    }

    @Override
    public Chain<I, O> takes(int units, Pool pool) {
        current.taking().takes(units, pool, null);
        return this;
    }

    @Override
    public Chain<I, O> takes(Pool pool, Accessor<? super I, ?> key) {
        current.taking().takes(1, pool, Source.of(graph.input(key), "key"));
        return this;
    }

    @Override
    public Chain<I, O> within(Duration limit) {
        current.taking().within(limit);
        return this;
    }

    @Override
    public Workflow<I> build() {
        return graph.close();
    }

    // The chain is one object throughout; only what the compiler knows of its last step's output moves on.
    @SuppressWarnings("unchecked")
    private <R> Chain<I, R> next(JobType<?, R> type, Value<?> arguments) {
        var before = last;
        last = graph.add(Objects.requireNonNull(type, "type"), arguments, null);
        last.follow(before);
        current = last;
        return (Chain<I, R>) this;
    }
}
