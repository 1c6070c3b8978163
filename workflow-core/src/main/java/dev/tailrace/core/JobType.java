package dev.tailrace.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A kind of job: its stable name, what it takes, what it gives back, and its defaults. Declare each once, as a constant:
 * a workflow's step and the worker then agree on their types by the compiler's word. Both types are plain classes, best
 * records; a list travels inside a record.
 *
 * @param kind 1 to 63 of a-z, 0-9, '.', '_' and '-'; stored in the database, so it must outlive renamed classes
 * @param arguments the class that the worker receives; {@code Void} for none
 * @param result the class that the worker returns; {@code Void} for none
 * @param queue where jobs of this type wait, unless a step says otherwise
 * @param retry null for the default: {@link RetryPolicy#DEFAULT}, for a teardown {@link RetryPolicy#TEARDOWN}
 * @param timeout of one attempt, after which its thread is interrupted; null for none
 */
public record JobType<A, R>(
        String kind,
        Class<A> arguments,
        Class<R> result,
        Queue queue,
        @Nullable RetryPolicy retry,
        @Nullable Duration timeout) {
    /** @throws IllegalArgumentException if the kind's name or the timeout breaks its bounds */
    public JobType {
        Names.requireNarrow("kind", kind);
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("kind '" + kind + "': timeout " + timeout + " must be positive");
        }
    }

    /** A job with an argument and a result, on the default queue. */
    public static <A, R> JobType<A, R> of(String kind, Class<A> arguments, Class<R> result) {
        return new JobType<>(kind, arguments, result, Queue.DEFAULT, null, null);
    }

    /** A job without a result. */
    public static <A> JobType<A, Void> of(String kind, Class<A> arguments) {
        return of(kind, arguments, Void.class);
    }

    /** A job with neither argument nor result. */
    public static JobType<Void, Void> of(String kind) {
        return of(kind, Void.class, Void.class);
    }

    /** The same type, waiting on another queue by default. */
    public JobType<A, R> on(Queue queue) {
        return new JobType<>(kind, arguments, result, queue, retry, timeout);
    }

    /** The same type with another policy. */
    public JobType<A, R> retry(RetryPolicy retry) {
        return new JobType<>(kind, arguments, result, queue, retry, timeout);
    }

    /** The same type with a time limit for each attempt. */
    public JobType<A, R> timeout(Duration timeout) {
        return new JobType<>(kind, arguments, result, queue, retry, timeout);
    }
}
