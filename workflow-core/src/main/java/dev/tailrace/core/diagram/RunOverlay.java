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
 * @param added those of the steps that were added at run time, in their order
 * @param edges what joins these with each other and with the others
 */
public record RunOverlay(
        long run, RunState state, Instant asOf, List<StepMark> steps, List<AddedStep> added, List<AddedEdge> edges) {
    public RunOverlay {
        steps = List.copyOf(steps);
        added = List.copyOf(added);
        edges = List.copyOf(edges);
    }

    /** Of a run to which nothing was added. */
    public RunOverlay(long run, RunState state, Instant asOf, List<StepMark> steps) {
        this(run, state, asOf, steps, List.of(), List.of());
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
