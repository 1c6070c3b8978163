package dev.tailrace.runtime;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The code for a kind of job. Called by many threads at once; may block. Returning completes the job, throwing anything
 * fails the attempt. The same job may be worked more than once (a node can die after the work and before its commit), so
 * what it does outside must bear repetition: {@link Job#token()} and {@link Job#completeIn} are there for that.
 *
 * <p>On a JVM with virtual threads (21 and later) it runs on one. There an interrupt, which comes with a timeout, a cancel
 * and the end of a shutdown's grace, also closes the socket that a driver waits for.
 */
@FunctionalInterface
public interface Worker<A, R> {
    /**
     * @param arguments as bound in the workflow; null only for a job type without arguments, or where the workflow says
     *     {@code orNull()}
     * @return the output; null for a job type without a result
     * @throws Exception fails the attempt; the error is kept, and the job's retry policy decides what follows
     */
    @Nullable
    R work(A arguments, Job<R> job) throws Exception;

    /** A worker without a result. */
    @FunctionalInterface
    interface Silent<A> extends Worker<A, Void> {
        void run(A arguments, Job<Void> job) throws Exception;

        @Override
        default @Nullable Void work(A arguments, Job<Void> job) throws Exception {
            run(arguments, job);
            return null;
        }
    }

    /**
     * A worker whose own rows, the job's end and the release of its successors commit together, on a connection that the
     * runtime lends. It must neither commit nor roll back by itself.
     */
    @FunctionalInterface
    interface InTransaction<A, R> {
        @Nullable
        R work(A arguments, Job<R> job, Connection transaction) throws Exception;
    }

    /** The same without a result. */
    @FunctionalInterface
    interface SilentInTransaction<A> extends InTransaction<A, Void> {
        void run(A arguments, Job<Void> job, Connection transaction) throws Exception;

        @Override
        default @Nullable Void work(A arguments, Job<Void> job, Connection transaction) throws Exception {
            run(arguments, job, transaction);
            return null;
        }
    }
}
