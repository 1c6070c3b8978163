package dev.tailrace.runtime;

import dev.tailrace.core.JobType;
import dev.tailrace.runtime.error.LostAttemptException;
import dev.tailrace.runtime.error.PayloadException;
import dev.tailrace.runtime.error.WrongConnectionException;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a worker holds while it works: who it is, and other ways to end than to return or to throw. Belongs to one
 * attempt; once that attempt has ended its methods throw {@link LostAttemptException}.
 *
 * @param <R> what the job gives back
 */
public interface Job<R> {
    long id();

    Run run();

    /** The job's place in its workflow. */
    String step();

    /** Which try this is, from 1; grows at every claim, also after a snooze. */
    int attempt();

    /**
     * One number for a setup and its teardowns, another for every other setup. The outside system should keep three
     * rules: the same token twice is the same allocation; freeing a token closes it, even if nothing was held;
     * allocating under a closed token is refused. Of an ordinary job it is the job's own number.
     */
    long token();

    /** False in a teardown whose setup was tried and did not complete: whether anything is held is unknown. */
    boolean setupCompleted();

    /** Whether a cancel of the run, or of this step, was asked for; the thread is interrupted as well. */
    boolean cancelRequested();

    /** Whether this attempt should stop: cancelled, out of time, or its node shutting down. */
    boolean stopRequested();

    /**
     * The output of a step of this run that has completed.
     *
     * @throws PayloadException if the output does not fit the class
     */
    <T> Optional<T> output(String step, Class<T> type);

    /** The client of the runtime that works this job, to start further runs. */
    WorkflowClient client();

    /**
     * Adds a step to this run. It begins when this job has completed, by returning or by {@link #completeIn}, in the same
     * transaction; if this attempt ends otherwise, or the run is being cancelled, it never was. The steps behind this one
     * that wait for all of their predecessors wait for it as they do for this one.
     *
     * <p>Kinds and queues are checked as at a start, before this job completes. One attempt adds at most 10,000 steps, with
     * arguments of at most 8 MiB of JSON together. For use by one thread at a time.
     *
     * @param arguments null only for a type without any
     * @return the step, to be told more until the worker returns
     * @throws IllegalStateException if this step was not declared with {@code addsSteps()}, or adds too many
     * @throws PayloadException if the arguments cannot be stored
     */
    <A, B> AddedStep<B> add(JobType<A, B> type, @Nullable A arguments);

    /**
     * Completes this job and releases its successors in the caller's transaction, which must be committed before the
     * worker returns. Make it the last thing before the commit: other nodes' jobs may wait for its locks.
     *
     * @return the output, to be returned by the worker
     * @throws LostAttemptException if this attempt is no longer this node's; roll back
     * @throws WrongConnectionException if the connection is on another installation, in autocommit mode or read-only
     * @throws PayloadException if the output cannot be stored
     */
    @Nullable
    R completeIn(Connection transaction, @Nullable R output);

    /** The same for a job without an output. */
    void completeIn(Connection transaction);

    /** Never returns: ends this attempt and tries again after the pause, without counting a failure. */
    R snooze(Duration pause);

    /** Never returns: cancels this job. */
    R cancel(String reason);

    /** Never returns: gives this job up without further attempts; a teardown is parked instead. */
    R discard(String reason);
}
