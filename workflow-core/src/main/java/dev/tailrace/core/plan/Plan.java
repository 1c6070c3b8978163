package dev.tailrace.core.plan;

import dev.tailrace.core.state.EndRole;
import java.util.List;
import java.util.Optional;

/**
 * A workflow that can be run: acyclic, every name resolved, every step numbered. Immutable.
 *
 * @param input the class of what a run is started with; {@code Void} for none
 * @param children the runs that steps start
 */
public record Plan(String workflow, Class<?> input, List<PlannedStep> steps, List<PlannedChild> children) {
    public Plan {
        steps = List.copyOf(steps);
        children = List.copyOf(children);
    }

    /** How many loose ends a run counts down; 0 where the end of its last step is the end of the run. */
    public int countedEnds() {
        return (int) steps.stream().filter(s -> s.role() == EndRole.COUNTED).count();
    }

    public int teardowns() {
        return (int) steps.stream().filter(s -> s.role() == EndRole.TEARDOWN).count();
    }

    public Optional<PlannedStep> step(String name) {
        return steps.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /** The run that a step starts; empty for the others. */
    public Optional<PlannedChild> child(PlannedStep step) {
        return children.stream().filter(c -> c.step() == step.number()).findFirst();
    }
}
