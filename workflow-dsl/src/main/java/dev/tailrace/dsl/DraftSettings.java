package dev.tailrace.dsl;

import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import java.time.Duration;
import java.util.Objects;

/** Passes on what every step can be told. */
abstract class DraftSettings<S extends Settings<S>> {
    /** The step that is told. */
    abstract Draft draft();

    /** This, as its author sees it. */
    abstract S self();

    public S named(String name) {
        draft().named(Objects.requireNonNull(name, "name"));
        return self();
    }

    public S on(Queue queue) {
        Objects.requireNonNull(queue, "queue");
        draft().set(s -> s.on(queue));
        return self();
    }

    public S delay(Duration delay) {
        draft().time(Moment.delay(Objects.requireNonNull(delay, "delay")));
        return self();
    }

    public S retry(RetryPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        draft().set(s -> s.retry(policy));
        return self();
    }

    public S timeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        draft().set(s -> s.timeout(timeout));
        return self();
    }

    public S priority(int priority) {
        draft().set(s -> s.priority(priority));
        return self();
    }

    public S tags(String... tags) {
        draft().tag(tags);
        return self();
    }
}
