package dev.tailrace.runtime.internal.store;

import java.util.List;

/**
 * What a teardown waits for that has more to wait for than its setup or the steps of its scope.
 *
 * @param onlyIfCompleted whether it is skipped when its setup ended without completing
 * @param timed whether it has a time
 * @param users jobs whose ends make it due; empty where only its time does, or, without one, the ends of the predecessors
 * @param predecessors teardowns that must be final before it starts
 */
public record NewTurn(boolean onlyIfCompleted, boolean timed, List<Long> users, List<Long> predecessors) {
    public NewTurn {
        users = List.copyOf(users);
        predecessors = List.copyOf(predecessors);
    }
}
