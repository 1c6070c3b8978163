package dev.tailrace.dsl;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import java.time.Duration;

/**
 * Steps one after another, each only if the one before completed. A setting belongs to the step or teardown named just
 * before it. Every method but {@link #build} changes this chain and returns it. An argument that is null is a
 * {@link NullPointerException}; every other mistake is reported by {@link #build}, all at once.
 *
 * @param <I> what a run is started with
 * @param <O> the output of the last step so far
 */
public sealed interface Chain<I, O> extends Settings<Chain<I, O>> permits ChainBuilder {
    /** The next step, given the output of the one before, or nothing where that has none. */
    <R> Chain<I, R> then(JobType<? super O, R> type);

    /** The next step, given the input of the run. */
    <R> Chain<I, R> thenWithInput(JobType<? super I, R> type);

    /**
     * What undoes the last step, given the input of the run: it runs whatever becomes of the run, once that step was
     * tried. See {@link Step#teardown}.
     */
    Chain<I, O> teardown(JobType<? super I, ?> type);

    /** Lets the last step's worker add steps to the run, between it and the next; see {@link Step#addsSteps}. */
    Chain<I, O> addsSteps();

    /**
     * A pause that the run's input tells; see {@link Settings#delay}.
     *
     * @param component a method reference such as {@code Booking::hold}
     */
    Chain<I, O> delay(Accessor<? super I, Duration> component);

    /** The last step takes one unit of the pool; see {@link Step#takes(int, Pool)}. */
    Chain<I, O> takes(Pool pool);

    /** The last step takes so many units of the pool; see {@link Step#takes(int, Pool)}. */
    Chain<I, O> takes(int units, Pool pool);

    /**
     * The last step takes one unit of what the pool has for a key; see {@link Step#takes(int, Pool, Value)}.
     *
     * @param key a method reference such as {@code Booking::resource}
     */
    Chain<I, O> takes(Pool pool, Accessor<? super I, ?> key);

    /** How long the last step waits for the pools that it takes from; see {@link Step#within}. */
    Chain<I, O> within(Duration limit);

    /**
     * The workflow. The chain cannot be changed afterwards.
     *
     * @throws dev.tailrace.core.definition.InvalidWorkflowException with every mistake
     */
    Workflow<I> build();
}
