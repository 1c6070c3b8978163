package dev.tailrace.dsl;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** A teardown of a graph, as its author sees it. */
final class TeardownNode extends DraftSettings<Teardown> implements Teardown {
    private final Draft draft;

    TeardownNode(Draft draft) {
        this.draft = draft;
    }

    @Override
    Draft draft() {
        return draft;
    }

    @Override
    Teardown self() {
        return this;
    }

    @Override
    public Teardown delay(Value<Duration> delay) {
        draft.time(Moment.delay(draft.take(Source.of(delay, "delay"))));
        return this;
    }

    @Override
    public Teardown at(Instant instant) {
        draft.time(Moment.at(Objects.requireNonNull(instant, "instant")));
        return this;
    }

    @Override
    public Teardown at(Value<Instant> instant) {
        draft.time(Moment.at(draft.take(Source.of(instant, "instant"))));
        return this;
    }

    @Override
    public Teardown after(Step<?>... ended) {
        draft.undoAfter(ended);
        return this;
    }

    @Override
    public Teardown after(Teardown... predecessors) {
        draft.undoAfter(predecessors);
        return this;
    }

    @Override
    public Teardown onlyIfCompleted() {
        draft.undoing().onlyIfCompleted();
        return this;
    }

    @Override
    public Teardown keepOnFailure() {
        draft.undoing().keepOnFailure();
        return this;
    }
}
