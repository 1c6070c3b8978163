package dev.tailrace.core.plan;

import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.state.EndRole;
import java.util.List;

/**
 * A step with its place in the graph.
 *
 * @param number from 0, in the order of declaration
 * @param needed how many of its predecessors must end as asked
 * @param predecessors how many it has
 * @param uses what later steps hang on its output
 */
public record PlannedStep(
        int number,
        StepDefinition definition,
        int needed,
        int predecessors,
        List<PlannedEdge> successors,
        List<OutputUse> uses,
        EndRole role) {
    public PlannedStep {
        successors = List.copyOf(successors);
        uses = List.copyOf(uses);
    }

    public String name() {
        return definition.name();
    }
}
