package dev.tailrace.runtime.internal.store;

/**
 * Where a node may take jobs at once, without a claim: a lane, which of its sides (numbers that stand for a queue's
 * ordinary jobs or its teardowns), how many jobs that side has room for, and the least urgent priority that it takes. All
 * arrays are as long. Not to be changed.
 */
public record Rooms(int[] lanes, int[] sides, int[] room, short[] priorities) {
    public static final Rooms NONE = new Rooms(new int[0], new int[0], new int[0], new short[0]);

    public boolean isEmpty() {
        return lanes.length == 0;
    }
}
