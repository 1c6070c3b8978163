package dev.tailrace.runtime;

import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.runtime.internal.add.StepDraft;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a step that a worker adds can be told, as in a workflow. Each method changes the step and returns it; a value out
 * of bounds fails the attempt when the worker returns. An argument that is null is a {@link NullPointerException}. For use
 * by one thread at a time, until the worker returns.
 *
 * @param <S> the type of the object itself
 */
public abstract sealed class Added<S extends Added<S>> permits AddedStep, AddedTeardown {
    private final StepDraft draft;

    Added(StepDraft draft) {
        this.draft = draft;
    }

    StepDraft draft() {
        return draft;
    }

    abstract S self();

    /** The step's whole name, by which it is looked at and steered. */
    public String name() {
        return draft.name();
    }

    /**
     * Names the step: {@code adding/name}, behind the name of the step that adds it. Unnamed ones are numbered:
     * {@code adding[0]}, {@code adding[1]}.
     *
     * @param name without {@code '['}, {@code ']'} and {@code '/'}
     * @throws IllegalArgumentException if it has one of these, or is blank
     */
    public S named(String name) {
        draft.named(Objects.requireNonNull(name, "name"));
        return self();
    }

    /** Where its job waits; by default the queue of its job type. */
    public S on(Queue queue) {
        Objects.requireNonNull(queue, "queue");
        draft.set(s -> s.on(queue));
        return self();
    }

    /**
     * A pause before it starts, counted from the end of what it follows, for a teardown from its setup's completion.
     *
     * @param delay from zero to a hundred years
     * @throws IllegalStateException if the step has a time already
     */
    public S delay(Duration delay) {
        draft.time(new Timing.Delay(Objects.requireNonNull(delay, "delay")));
        return self();
    }

    /**
     * The earliest start; an instant in the past is now.
     *
     * @throws IllegalStateException if the step has a time already
     */
    public S at(Instant instant) {
        draft.time(new Timing.At(Objects.requireNonNull(instant, "instant")));
        return self();
    }

    /** How failed attempts are repeated; by default as its job type says. */
    public S retry(RetryPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        draft.set(s -> s.retry(policy));
        return self();
    }

    /** The time limit of one attempt; by default as its job type says. */
    public S timeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        draft.set(s -> s.timeout(timeout));
        return self();
    }

    /**
     * Which of the jobs that are ready on a queue goes first; by default as the step that adds it.
     *
     * @param priority from 1 (first) to 4 (last)
     */
    public S priority(int priority) {
        draft.set(s -> s.priority(priority));
        return self();
    }

    /**
     * Words to find its job by; said twice, the last ones stand.
     *
     * @param tags each 1 to 63 of a-z, 0-9, '.', '_' and '-'
     */
    public S tags(String... tags) {
        var all = List.of(tags);
        draft.set(s -> s.tags(all));
        return self();
    }
}
