package dev.tailrace.core.diagram;

import dev.tailrace.core.state.RunState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened to the steps of a run, to be drawn over the picture of its workflow.
 *
 * @param asOf when this was so; countdowns and ages are counted from it
 * @param steps in any order; a step that was retried with its run is there once for each generation
 */
public record RunOverlay(long run, RunState state, Instant asOf, List<StepMark> steps) {
    public RunOverlay {
        steps = List.copyOf(steps);
    }

    /** The mark of the highest generation of each step, by the step's name; a new map that may be changed. */
    public Map<String, StepMark> latest() {
        var latest = new LinkedHashMap<String, StepMark>();
        for (var mark : steps) {
            latest.merge(mark.step(), mark, (a, b) -> b.generation() > a.generation() ? b : a);
        }
        return latest;
    }
}
