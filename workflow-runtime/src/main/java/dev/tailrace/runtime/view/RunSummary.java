package dev.tailrace.runtime.view;

import dev.tailrace.core.state.RunState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as it stood when it was read, without its jobs.
 *
 * @param generation from 1; grows whenever the run is retried
 * @param cancelReason why its cancel was asked for, such as a deadline that passed; null if it was not, or if the run ended
 *     otherwise
 * @param parent the number of the run of which a step started this one; null for none
 */
public record RunSummary(
        Run run,
        RunState state,
        List<String> tags,
        int generation,
        Times times,
        @Nullable String cancelReason,
        @Nullable Long parent) {
    public RunSummary {
        tags = List.copyOf(tags);
    }

    /**
     * @param deadline until when the work must end; null if there is none, or if it has been dealt with
     * @param workEndedAt when its last ordinary step ended; teardowns may still be waiting
     * @param endedAt when everything had ended, teardowns included
     */
    public record Times(
            Instant startedAt,
            @Nullable Instant deadline,
            @Nullable Instant workEndedAt,
            @Nullable Instant endedAt) {}

    public Instant startedAt() {
        return times.startedAt();
    }

    /** When its last ordinary step ended; teardowns may still be waiting. */
    public @Nullable Instant workEndedAt() {
        return times.workEndedAt();
    }

    /** When everything had ended, teardowns included. */
    public @Nullable Instant endedAt() {
        return times.endedAt();
    }
}
