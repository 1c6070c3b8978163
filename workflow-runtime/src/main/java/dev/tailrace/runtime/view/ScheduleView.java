package dev.tailrace.runtime.view;

import dev.tailrace.runtime.option.Cron;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as it stood when it was read.
 *
 * @param workflow the name of the workflow that it starts
 * @param input as JSON
 * @param nextAt the next tick; in the past if no live node declares the schedule, or while it is paused
 * @param pausedAt null if it is not paused
 * @param last null if it never started a run
 */
public record ScheduleView(
        String name,
        String workflow,
        Cron cron,
        String input,
        Instant nextAt,
        @Nullable Instant pausedAt,
        @Nullable LastRun last) {
    /** The last run that the schedule started, and when. */
    public record LastRun(Instant at, Run run) {}
}
