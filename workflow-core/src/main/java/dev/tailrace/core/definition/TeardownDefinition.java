package dev.tailrace.core.definition;

import java.util.List;

/**
 * What makes a step a teardown.
 *
 * @param setup the step that this one undoes
 * @param after steps whose ends make it due, instead of every step that follows the setup; and other teardowns of the setup
 *     that must be final before it starts
 * @param onlyIfCompleted skip it when the setup ended without completing
 * @param keepOnFailure let a hold run its time when another step fails the run
 */
public record TeardownDefinition(String setup, List<String> after, boolean onlyIfCompleted, boolean keepOnFailure) {
    public TeardownDefinition {
        after = List.copyOf(after);
    }
}
