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
 */
public record NewGate(int lane, String name, @Nullable Long limitMillis, List<NewTake> takes) {
    public NewGate {
        takes = List.copyOf(takes);
    }
}
