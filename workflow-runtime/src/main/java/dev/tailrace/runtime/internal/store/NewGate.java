package dev.tailrace.runtime.internal.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gate of a job to be written.
 *
 * @param lane where the job stands before it
 * @param name of what the job waits for
 * @param limitMillis how long; null for ever
 * @param takes what it takes from pools; empty for other gates
 * @param child the run that the job starts; null for other gates
 */
public record NewGate(
        int lane,
        String name,
        @Nullable Long limitMillis,
        List<NewTake> takes,
        @Nullable Child child) {
    /**
     * A run that a job starts.
     *
     * @param plan as JSON
     * @param output the name of the step whose output becomes the job's; null for none
     */
    public record Child(String plan, @Nullable String output) {}

    public NewGate {
        takes = List.copyOf(takes);
    }
}
