package dev.tailrace.runtime.view;

import dev.tailrace.core.diagram.StepMark;
import dev.tailrace.core.state.JobState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job as it stood when it was read. */
public record JobView(long id, String step, String kind, String queue, JobState state, Tries tries, Times times) {
    /**
     * @param attempt the latest try; 0 before the first
     * @param failures how many tries failed
     * @param errors of the failed tries, oldest first
     */
    public record Tries(int attempt, int failures, List<String> errors) {
        public Tries {
            errors = List.copyOf(errors);
        }
    }

    /**
     * @param dueAt when it may start next; null where it does not wait for a time
     * @param startedAt of the latest try; null before the first
     * @param finishedAt null before its end
     */
    public record Times(
            @Nullable Instant dueAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    StepMark mark(int generation) {
        var errors = tries.errors();
        return new StepMark(
                step,
                generation,
                state,
                tries.attempt(),
                new StepMark.Times(times.dueAt(), times.startedAt(), times.finishedAt()),
                errors.isEmpty() ? null : errors.get(errors.size() - 1));
    }
}
