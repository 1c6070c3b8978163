package dev.tailrace.dsl;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import java.time.Duration;
import java.time.Instant;

/**
 * A job's place in a workflow. Taking a step's output also waits for that step, so {@link #after} is only for order
 * without data. Can be changed until {@code define} returns; afterwards every change is an
 * {@link dev.tailrace.core.definition.InvalidWorkflowException}. An argument that is null is a
 * {@link NullPointerException}.
 *
 * @param <R> its output
 */
public sealed interface Step<R> extends Edge, Settings<Step<R>> permits Node {
    /** Its output. */
    Value<R> output();

    /**
     * A component of its output.
     *
     * @param component a method reference such as {@code Allocation::expiresAt}; a lambda is refused
     */
    <V> Value<V> output(Accessor<? super R, V> component);

    /**
     * A part of its output.
     *
     * @param pointer a JSON pointer (RFC 6901) such as {@code "/allocation/token"}; empty for the whole output
     * @param type what is to be found there
     */
    <V> Value<V> output(String pointer, Class<V> type);

    /** That this step was given up: its failures were used up, or its worker discarded it. */
    Edge discarded();

    /** That this step ended, however; having been skipped or cancelled counts. */
    Edge finished();

    /**
     * Starts this step once all of these hold; named again, once those hold too. Only steps that are declared above this
     * one can be named.
     */
    Step<R> after(Edge... all);

    /** Starts this step as soon as one of these holds; the others run on and change nothing. At least one. */
    Step<R> afterAny(Edge... any);

    /**
     * Starts this step as soon as so many of these hold.
     *
     * @param count from 1 to the number of edges
     */
    Step<R> afterAtLeast(int count, Edge... edges);

    /**
     * Skips this step unless the condition holds. Reading a step's output also waits for that step; one that did not
     * complete has none, and the condition does not hold. Of a step that starts after some of several others, the condition
     * narrows the edge from the step that it reads. Said again, all must hold.
     */
    Step<R> when(Condition condition);

    /**
     * A pause that the input or an output tells; see {@link Settings#delay}. An output is waited for, and an attempt that
     * returns one without a delay from zero to a hundred years there fails.
     */
    Step<R> delay(Value<Duration> delay);

    /** The earliest start; an instant in the past is now. A step has one time at most. */
    Step<R> at(Instant instant);

    /** The earliest start, as the input or an output tells it. An output is waited for. */
    Step<R> at(Value<Instant> instant);

    /** Takes one unit of the pool; as {@link #takes(int, Pool)}. */
    Step<R> takes(Pool pool);

    /**
     * Takes units of a pool before it may start, which it shares with all runs. It stands in line for them once its
     * predecessors and its time allow it to start, and gives them back when its attempt ends; a setup keeps them, through
     * its retries, until its last teardown has ended. Said several times it takes everything at once, or waits.
     *
     * @param units from 1 to the size of the pool: a start that asks for more than there are is refused
     */
    Step<R> takes(int units, Pool pool);

    /**
     * The same, where the run tells how many.
     *
     * @param units such as {@code flow.input(Booking::nodes)}, from the input, a constant or {@code atStart}
     */
    Step<R> takes(Value<Integer> units, Pool pool);

    /**
     * Takes one unit of the pool for a key; as {@link #takes(int, Pool, Value)}.
     *
     * @param key such as {@code flow.input(Booking::resource)}
     */
    Step<R> takes(Pool pool, Value<?> key);

    /**
     * Takes units of what the pool has for a key: each key has all of the pool's units for itself. With a pool of one there
     * is one such job a key at a time.
     *
     * @param key a text, number, boolean, enum or UUID from the input, a constant or {@code atStart}; null is a key too
     */
    Step<R> takes(int units, Pool pool, Value<?> key);

    /**
     * How long it waits for its signal, or for the pools that it takes from, each time that it stands in line, before it
     * ends discarded; counted from when its predecessors allowed it to start. Of a child it is the deadline of its work. For
     * ever by default; must be said by a step that takes from a pool and follows a setup which holds units.
     *
     * @param limit positive, at most a hundred years
     */
    Step<R> within(Duration limit);

    /**
     * Lets this step's worker add steps to the run ({@code job.add(...)}), when it completes: between this step and those
     * of its successors that wait for all of their predecessors. Those wait for what was added as they wait for this step.
     */
    Step<R> addsSteps();

    /**
     * Makes this step a setup: once it was tried, its teardown runs, whatever becomes of the run. It is told this step's
     * token ({@code job.token()}), which is all it needs to undo what this step did, and whether this step completed. A
     * step may have several.
     *
     * @param arguments best the input: an output of this step needs {@code orElse} or {@code orNull}, as the teardown
     *     also runs when this step was tried and left none
     */
    <A> Teardown teardown(JobType<A, ?> type, Value<? extends A> arguments);
}
