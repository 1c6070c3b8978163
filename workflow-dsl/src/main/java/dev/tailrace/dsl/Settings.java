package dev.tailrace.dsl;

import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import java.time.Duration;

/**
 * What every step can be told, in a chain as in a graph. Each method changes the step and returns the object that it was
 * called on; said twice, the last one stands, but for {@link #delay} and {@link #tags}. An argument that is null is a
 * {@link NullPointerException}; a value out of bounds is reported when the workflow is defined.
 *
 * @param <S> the type of the object itself
 */
public sealed interface Settings<S extends Settings<S>> permits Step, Teardown, Chain {
    /**
     * The step's name, by which runs are looked at and steered; by default its job type's kind. Unique in the workflow.
     *
     * @param name 1 to 200 characters, without control characters
     */
    S named(String name);

    /** Where its jobs wait; by default the queue of its job type. */
    S on(Queue queue);

    /**
     * A pause before it starts, counted from the moment its predecessors allow it, for a teardown from its setup's
     * completion. None by default; a step has one time at most.
     *
     * @param delay from zero to a hundred years
     */
    S delay(Duration delay);

    /** How failed attempts are repeated; by default as its job type says. */
    S retry(RetryPolicy policy);

    /**
     * The time limit of one attempt; by default as its job type says.
     *
     * @param timeout positive, at most a hundred years
     */
    S timeout(Duration timeout);

    /**
     * Which of the jobs that are ready on a queue goes first; 2 by default.
     *
     * @param priority from 1 (first) to 4 (last)
     */
    S priority(int priority);

    /**
     * Adds words to find its jobs by.
     *
     * @param tags each 1 to 63 of a-z, 0-9, '.', '_' and '-'
     */
    S tags(String... tags);
}
