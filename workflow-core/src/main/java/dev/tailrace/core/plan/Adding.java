package dev.tailrace.core.plan;

import dev.tailrace.core.state.EdgeKind;
import java.util.List;

/**
 * Where the steps go that a step adds at run time: before those of its successors that wait for all of their
 * predecessors, and before teardowns that wait for it.
 *
 * @param edges for each edge that leaves the step, the code of the edge that leads from what it adds to the same
 *     successor; 0 where that one does not wait for it
 * @param held whether the step is a setup, or follows one
 */
public record Adding(List<Integer> edges, boolean held) {
    private static final int NONE = 0;

    public Adding {
        edges = List.copyOf(edges);
    }

    /** Of a step of this plan that was said to add steps. */
    public static Adding of(Plan plan, PlannedStep step) {
        var edges = step.successors().stream().map(e -> edge(plan, e)).toList();
        return new Adding(edges, isHeld(plan, step));
    }

    private static int edge(Plan plan, PlannedEdge edge) {
        var to = plan.steps().get(edge.successor()).definition();
        return switch (edge.kind()) {
            case COMPLETED, FINISHED -> to.join().needsAll() ? edge.kind().code() : NONE;
            case DISCARDED -> NONE;
            case SCOPE -> EdgeKind.SCOPE.code();
            case SCOPE_IN_TURN -> EdgeKind.SCOPE_IN_TURN.code();
            case SETUP, SETUP_IF_COMPLETED -> Scopes.isWatched(to) ? EdgeKind.SCOPE.code() : NONE;
            case SETUP_IN_TURN, SETUP_IN_TURN_IF_COMPLETED ->
                Scopes.isWatched(to) ? EdgeKind.SCOPE_IN_TURN.code() : NONE;
            case TEARDOWN_IN_TURN -> NONE;
        };
    }

    private static boolean isHeld(Plan plan, PlannedStep step) {
        var graph = Scopes.successorsOf(plan);
        return plan.steps().stream()
                .map(PlannedStep::definition)
                .filter(s -> s.teardown() != null)
                .map(s -> plan.step(s.teardown().setup()).orElseThrow().number())
                .distinct()
                .anyMatch(setup ->
                        setup == step.number() || Scopes.reachable(graph, setup).get(step.number()));
    }
}
