package dev.tailrace.dsl;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Signal;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * A graph while it is being defined: makes its steps and the values that they take. Closed when {@code define} returns.
 * For use by one thread. An argument that is null is a {@link NullPointerException}; every other mistake is collected,
 * and reported with all others at the end.
 *
 * @param <I> what a run is started with; {@code Void} for nothing
 */
public sealed interface Flow<I> permits Graph {
    /** The input of the run. */
    Value<I> input();

    /**
     * A component of the input.
     *
     * @param component a method reference such as {@code Booking::hold}; a lambda is refused
     */
    <V> Value<V> input(Accessor<? super I, V> component);

    /**
     * A part of the input.
     *
     * @param pointer a JSON pointer (RFC 6901) such as {@code "/customer/name"}; empty for the whole input
     * @param type what is to be found there
     */
    <V> Value<V> input(String pointer, Class<V> type);

    /** Computed from the input, once, in the process that starts the run; the result is stored with the run. */
    <V> Value<V> atStart(Function<? super I, ? extends V> compute);

    /** A value that is the same in every run. It is kept, not copied: do not change it afterwards. */
    <V> Value<V> constant(V value);

    /** For job types without arguments. */
    Value<Void> nothing();

    /** A list of values, in their order. */
    <T> Value<List<T>> listOf(Collection<? extends Value<? extends T>> values);

    /**
     * A record put together from values: {@code flow.args(Notice::new).from(customer, allocation)}.
     *
     * @param record a reference to the canonical constructor; a lambda is refused
     */
    <A, R> Args.From1<A, R> args(Args.From1<A, R> record);

    /** The same of two components. */
    <A, B, R> Args.From2<A, B, R> args(Args.From2<A, B, R> record);

    /** The same of three components. */
    <A, B, C, R> Args.From3<A, B, C, R> args(Args.From3<A, B, C, R> record);

    /** The same of four components. */
    <A, B, C, D, R> Args.From4<A, B, C, D, R> args(Args.From4<A, B, C, D, R> record);

    /** The same of five components. */
    <A, B, C, D, E, R> Args.From5<A, B, C, D, E, R> args(Args.From5<A, B, C, D, E, R> record);

    /** The same of six components; nest records for more. */
    <A, B, C, D, E, F, R> Args.From6<A, B, C, D, E, F, R> args(Args.From6<A, B, C, D, E, F, R> record);

    /** A step that does a job of this type. Its name is the type's kind until it is told another. */
    <A, R> Step<R> step(JobType<A, R> type, Value<? extends A> arguments);

    /**
     * A step that waits for a signal: it completes with the first one that was sent to the run and that no other step had,
     * even before this step was reached. Its output is what the signal says. Its name is the signal's until it is told
     * another. No worker does it, and it holds none; {@link Step#within} limits how long it waits.
     */
    <P> Step<P> await(Signal<P> signal);

    /**
     * A step that starts a run of another workflow and completes when the work of that run has: what it holds for longer is
     * its own, as its teardowns are. If the child fails or is cancelled, the step is discarded; if this run or the step is
     * cancelled, so is the child, and the step ends when the child has. Its name is the workflow's until it is told another.
     * No worker does it, and it holds none; {@link Step#within} is the deadline of the child's work.
     *
     * <p>The child is kept with this run: runs that have been started go on as they were, whatever becomes of the code.
     *
     * @param workflow without values that are computed {@code atStart}
     */
    <A> Step<Void> child(Workflow<A> workflow, Value<? extends A> input);

    /**
     * The same, with an output of the child.
     *
     * @param output the job type of one step of the child, whose output becomes this step's
     */
    <A, R> Step<R> child(Workflow<A> workflow, Value<? extends A> input, JobType<?, R> output);

    /**
     * The same of a step by its name, where several are of one type.
     *
     * @param output the name of a step of the child
     * @param type of what that step leaves
     */
    <A, R> Step<R> child(Workflow<A> workflow, Value<? extends A> input, String output, Class<R> type);

    /**
     * A job for each element of a list, which is known when the run gets there: at most 10,000, all at once. The step has
     * completed when all of them have, at once for an empty list; its output is the list of theirs, in the order of the
     * elements. If one is given up, it is skipped.
     *
     * <p>{@code on}, {@code retry}, {@code timeout}, {@code priority} and {@code tags} are said of each job; what it comes
     * after, and its time, of the whole. The jobs are called as the step, with a number from 0: {@code render[0]}. A step
     * of its own, {@code render.each}, takes the list; neither it nor the step itself needs a worker.
     */
    <E, R> Step<List<R>> forEach(Value<? extends Collection<? extends E>> items, JobType<E, R> type);
}
