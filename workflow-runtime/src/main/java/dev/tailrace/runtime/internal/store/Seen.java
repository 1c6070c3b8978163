package dev.tailrace.runtime.internal.store;

/**
 * A window of rows that was looked through, by falling numbers.
 *
 * @param ids those that may fit, the highest first
 * @param count how many rows there were in the window; fewer than asked for at the end
 * @param lowest of all rows in the window; 0 if there was none
 */
public record Seen(long[] ids, int count, long lowest) {
    /** A window of which every row may fit. */
    static Seen all(long[] ids) {
        return new Seen(ids, ids.length, ids.length == 0 ? 0 : ids[ids.length - 1]);
    }
}
