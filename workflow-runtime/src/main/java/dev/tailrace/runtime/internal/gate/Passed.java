package dev.tailrace.runtime.internal.gate;

import dev.tailrace.runtime.internal.store.Ending;
import java.util.List;
import java.util.Set;

/**
 * What one look at a gate led to.
 *
 * @param ended of jobs that are held by this node now, to be recorded
 * @param dueLanes in which jobs became ready
 * @param more whether the batch was full, so that another look is worth it at once
 */
public record Passed(List<Ending> ended, Set<Long> dueLanes, boolean more) {
    public static final Passed NONE = new Passed(List.of(), Set.of(), false);

    public Passed {
        ended = List.copyOf(ended);
        dueLanes = Set.copyOf(dueLanes);
    }
}
