package dev.tailrace.dsl;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import dev.tailrace.core.state.EdgeCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** An ordinary step of a graph, as its author sees it. */
final class Node<R> extends DraftSettings<Step<R>> implements Step<R> {
    private final Draft draft;
    /** The one that leaves the output: another one only where a job is done for each element of a list. */
    private final Draft last;

    Node(Draft draft) {
        this(draft, draft);
    }

    Node(Draft first, Draft last) {
        this.draft = first;
        this.last = last;
    }

    /** The one that others wait for. */
    Draft last() {
        return last;
    }

    @Override
    public Step<R> named(String name) {
        last.named(Objects.requireNonNull(name, "name"));
        if (draft != last) {
            draft.named(ForEach.nameOf(name));
        }
        return this;
    }

    @Override
    Draft draft() {
        return draft;
    }

    @Override
    Step<R> self() {
        return this;
    }

    @Override
    public Value<R> output() {
        return Parts.output(last);
    }

    @Override
    public <V> Value<V> output(Accessor<? super R, V> component) {
        return Parts.output(last, Objects.requireNonNull(component, "component"));
    }

    @Override
    public <V> Value<V> output(String pointer, Class<V> type) {
        return Parts.output(last, Objects.requireNonNull(pointer, "pointer"), Objects.requireNonNull(type, "type"));
    }

    @Override
    public Edge discarded() {
        return new End(last, EdgeCondition.DISCARDED);
    }

    @Override
    public Edge finished() {
        return new End(last, EdgeCondition.FINISHED);
    }

    @Override
    public Step<R> after(Edge... all) {
        draft.afterAll(all);
        return this;
    }

    @Override
    public Step<R> afterAny(Edge... any) {
        draft.afterSome("afterAny", 1, any);
        return this;
    }

    @Override
    public Step<R> afterAtLeast(int count, Edge... edges) {
        draft.afterSome("afterAtLeast", count, edges);
        return this;
    }

    @Override
    public Step<R> when(Condition condition) {
        draft.when((Predicate) Objects.requireNonNull(condition, "condition"));
        return this;
    }

    @Override
    public Step<R> delay(Value<Duration> delay) {
        draft.time(Moment.delay(draft.take(Source.of(delay, "delay"))));
        return this;
    }

    @Override
    public Step<R> at(Instant instant) {
        draft.time(Moment.at(Objects.requireNonNull(instant, "instant")));
        return this;
    }

    @Override
    public Step<R> at(Value<Instant> instant) {
        draft.time(Moment.at(draft.take(Source.of(instant, "instant"))));
        return this;
    }

    @Override
    public Step<R> addsSteps() {
        last.set(s -> s.addsSteps(true));
        return this;
    }

    @Override
    public Step<R> takes(Pool pool) {
        return takes(1, pool);
    }

    @Override
    public Step<R> takes(int units, Pool pool) {
        draft.taking().takes(units, pool, null);
        return this;
    }

    @Override
    public Step<R> takes(Pool pool, Value<?> key) {
        return takes(1, pool, key);
    }

    @Override
    public Step<R> takes(int units, Pool pool, Value<?> key) {
        draft.taking().takes(units, pool, Source.of(key, "key"));
        return this;
    }

    @Override
    public Step<R> takes(Value<Integer> units, Pool pool) {
        draft.taking().takes(Source.of(units, "units"), pool, null);
        return this;
    }

    @Override
    public Step<R> within(Duration limit) {
        draft.taking().within(limit);
        return this;
    }

    @Override
    public <A> Teardown teardown(JobType<A, ?> type, Value<? extends A> arguments) {
        return new TeardownNode(draft.graph().add(type, arguments, last));
    }
}
