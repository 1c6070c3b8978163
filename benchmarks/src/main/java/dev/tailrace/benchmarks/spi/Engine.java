package dev.tailrace.benchmarks.spi;

import java.time.Instant;

/**
 * One peer with one set of settings, on one database. Jobs are numbers; their workers hand them to {@link Records}. A
 * method that is not overridden is something that the peer cannot do. Called by one thread, but {@link #insert} by many.
 */
public interface Engine {
    /** Makes the peer's tables. */
    void install() throws Exception;

    /** Begins to work. May be called again after {@link #stopWorker}. */
    void startWorker() throws Exception;

    /** Ends work and returns its connections, as far as the peer can. */
    void stopWorker() throws Exception;

    /** One job by one call, committed when that returns. */
    void insert(long job) throws Exception;

    /** Jobs by the quickest way that the peer's documentation names. */
    default void insertMany(long first, int count) throws Exception {
        for (var i = 0; i < count; i++) {
            insert(first + i);
        }
    }

    /** Jobs that are due at an instant. */
    default void insertAt(Instant due, long first, int count) throws Exception {
        throw new UnsupportedOperationException("jobs for later");
    }

    /** A chain of {@link Shape#CHAIN_STEPS} jobs, {@code first} and the numbers after it. */
    default void chain(long first) throws Exception {
        throw new UnsupportedOperationException("chains");
    }

    /** As many chains, one after another in the numbers. */
    default void chains(long first, int count) throws Exception {
        for (var i = 0; i < count; i++) {
            chain(first + (long) i * Shape.CHAIN_STEPS);
        }
    }

    /** Runs of one shape, one after another in the numbers. */
    default void graphs(Shape shape, long first, int count) throws Exception {
        throw new UnsupportedOperationException("graphs");
    }

    /** Ends everything. */
    void close() throws Exception;

    /** Jobs of a kind that no worker of this engine knows. */
    default void insertUnserved(int count) throws Exception {
        throw new UnsupportedOperationException("jobs that nobody serves");
    }

    /** How long each statement took whose text holds these words, in microseconds, since the last call. */
    default long[] statementMicros(String words) throws Exception {
        throw new UnsupportedOperationException("timed statements");
    }
}
