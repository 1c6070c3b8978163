package dev.tailrace.runtime.internal.store;

/**
 * What a lane stands for.
 *
 * @param holds whether its jobs, or the setups that its teardowns undo, take units of pools
 */
public record LaneKey(String queue, String kind, boolean teardown, boolean holds) {
    /** Of a lane by its number. */
    public static boolean holds(int lane) {
        return lane < 0;
    }
}
