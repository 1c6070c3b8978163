package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EndRole;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run to be written, with all of its jobs.
 *
 * @param at the earliest start of the jobs that wait for nothing; null is now
 * @param ends loose ends to be counted; 0 with no teardowns for a run that needs no counter
 */
public record NewRun(
        long id,
        String workflow,
        List<String> tags,
        @Nullable Instant at,
        int ends,
        int teardowns,
        List<NewJob> jobs) {
    public NewRun {
        tags = List.copyOf(tags);
        jobs = List.copyOf(jobs);
    }

    /** The teardowns that wait for their turn. */
    public List<NewJob> turns() {
        return teardowns == 0
                ? List.of()
                : jobs.stream().filter(job -> job.turn().isPresent()).toList();
    }

    boolean isCounted() {
        return ends > 0 || teardowns > 0;
    }

    /** The job whose end is the run's; null for a run that has a counter. */
    @Nullable
    Long lastJob() {
        for (var job : jobs) {
            if (job.row().role() == EndRole.ENDS_RUN) {
                return job.row().id();
            }
        }
        return null;
    }
}
