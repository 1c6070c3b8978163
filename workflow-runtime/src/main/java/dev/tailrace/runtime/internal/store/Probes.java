package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.definition.StepSettings;
import java.util.List;

/** Pairs of lane and priority to look into, the first one first; both arrays are as long. Not to be changed. */
public record Probes(int[] lanes, short[] priorities) {
    /**
     * Every priority of every lane, the first priority of all lanes before the second. Within a priority the lanes begin
     * with another one each turn, so that none is always last.
     */
    public static Probes of(List<Integer> lanes, int turn) {
        var levels = StepSettings.LAST_PRIORITY - StepSettings.FIRST_PRIORITY + 1;
        var probes = new Probes(new int[lanes.size() * levels], new short[lanes.size() * levels]);
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
