package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.definition.StepSettings;
import java.util.List;

/**
 * Pairs of lane and priority to look into, the first one first, and for each the place from which on to look; all arrays
 * are as long. Not to be changed.
 *
 * @param fromMicros the earliest time to look at, in microseconds since 1970; 0 for all
 * @param fromJobs and of that time the first job
 */
public record Probes(int[] lanes, short[] priorities, long[] fromMicros, long[] fromJobs) {
    private static final int LEVELS = StepSettings.LAST_PRIORITY - StepSettings.FIRST_PRIORITY + 1;

    /**
     * Every priority of every lane, the first priority of all lanes before the second. Within a priority the lanes begin
     * with another one each turn, so that none is always last.
     */
    public static Probes of(List<Integer> lanes, int turn) {
        var count = lanes.size() * LEVELS;
        var probes = new Probes(new int[count], new short[count], new long[count], new long[count]);
        var next = 0;
        for (var priority = StepSettings.FIRST_PRIORITY; priority <= StepSettings.LAST_PRIORITY; priority++) {
            for (var i = 0; i < lanes.size(); i++) {
                probes.lanes[next] = lanes.get(Math.floorMod(turn + i, lanes.size()));
                probes.priorities[next] = (short) priority;
                next++;
            }
        }
        return probes;
    }

    public boolean isEmpty() {
        return lanes.length == 0;
    }
}
