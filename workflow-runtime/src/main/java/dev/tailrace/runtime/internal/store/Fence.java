package dev.tailrace.runtime.internal.store;

/**
 * What an attempt must still be for its end to count.
 *
 * @param node the node that claimed the job; 0 is a client
 * @param attempt 0 for a job that is ended without being worked
 * @param failures before this attempt
 */
public record Fence(long node, int attempt, int failures) {
    /** What a client ends in the transaction in which it took it. */
    public static final long CLIENT = 0;
}
