package dev.tailrace.runtime.view;

import dev.tailrace.core.state.RunState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as it stood when it was read, without its jobs.
 *
 * @param workEndedAt when its last ordinary step ended; teardowns may still be waiting
 * @param endedAt when everything had ended, teardowns included
 * @param cancelReason why its cancel was asked for, until it has ended; null if it was not
 */
public record RunSummary(
        Run run,
        RunState state,
        List<String> tags,
        Instant startedAt,
        @Nullable Instant workEndedAt,
        @Nullable Instant endedAt,
        @Nullable String cancelReason) {
    public RunSummary {
        tags = List.copyOf(tags);
    }
}
