package dev.tailrace.runtime.internal.start;

import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.plan.PlannedStep;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.runtime.internal.store.NewTurn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the teardowns of a plan wait for that wait for their turn. */
final class TurnBuilder {
    private final Map<Integer, Turn> turns = new HashMap<>();

    /** The numbers of the steps, and of the teardowns, that a teardown waits for. */
    private record Turn(List<Integer> users, List<Integer> predecessors) {}

    TurnBuilder(Plan plan) {
        if (plan.teardowns() == 0) {
            return;
        }
        for (var step : plan.steps()) {
            for (var edge : step.successors()) {
                if (edge.kind().isInTurn()) {
                    var turn = turns.computeIfAbsent(
                            edge.successor(), s -> new Turn(new ArrayList<>(), new ArrayList<>()));
                    if (edge.kind() == EdgeKind.SCOPE_IN_TURN) {
                        turn.users.add(step.number());
                    } else if (edge.kind() == EdgeKind.TEARDOWN_IN_TURN) {
                        turn.predecessors.add(step.number());
                    }
                }
            }
        }
    }

    /** Null for a step that does not wait for its turn. */
    @Nullable
    NewTurn of(PlannedStep step, RunBuilder.Ids ids) {
        var turn = turns.get(step.number());
        var teardown = step.definition().teardown();
        if (turn == null || teardown == null) {
            return null;
        }
        return new NewTurn(
                teardown.onlyIfCompleted(),
                step.definition().timing() != null,
                turn.users.stream().map(ids::of).toList(),
                turn.predecessors.stream().map(ids::of).toList());
    }
}
