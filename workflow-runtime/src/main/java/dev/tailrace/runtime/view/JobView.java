package dev.tailrace.runtime.view;

import dev.tailrace.core.diagram.StepMark;
import dev.tailrace.core.state.JobState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job as it stood when it was read. */
public record JobView(long id, Run run, Place place, JobState state, Tries tries, Times times) {
    /**
     * What the job is in its run, and where it is worked.
     *
     * @param step unique in the run, but for the generation
     * @param generation from 1; grows when the step is done again
     * @param priority from 1 (first) to 4 (last)
     * @param teardownOf the step that it undoes; null if it is no teardown
     * @param addedBy the step that added it at run time; null if it is one of the workflow's
     */
    public record Place(
            String step,
            int generation,
            String kind,
            String queue,
            int priority,
            @Nullable String teardownOf,
            @Nullable String addedBy) {}

    /**
     * @param attempt the latest try; 0 before the first
     * @param failures how many tries failed
     * @param node who worked the latest try, or works it; null before the first, between two, and if nobody did
     * @param failed the latest of the failed tries, oldest first: at most 100; in a list of jobs, at most the last
     */
    public record Tries(int attempt, int failures, @Nullable Long node, List<FailedTry> failed) {
        public Tries {
            failed = List.copyOf(failed);
        }

        /** What went wrong in the failed tries, oldest first. */
        public List<String> errors() {
            return failed.stream().map(FailedTry::error).toList();
        }
    }

    /**
     * A try that failed, or that its worker gave up.
     *
     * @param error with its stack trace if it was thrown; at most 16,000 characters and a word
     */
    public record FailedTry(int attempt, long node, Instant failedAt, String error) {}

    /**
     * @param dueAt when it may start next; null where it does not wait for a time
     * @param startedAt of the latest try; null before the first
     * @param finishedAt null before its end
     */
    public record Times(
            @Nullable Instant dueAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    StepMark mark() {
        var errors = tries.errors();
        return new StepMark(
                step(),
                place.generation(),
                state,
                tries.attempt(),
                new StepMark.Times(times.dueAt(), times.startedAt(), times.finishedAt()),
                errors.isEmpty() ? null : errors.get(errors.size() - 1));
    }

    public String step() {
        return place.step();
    }

    public String kind() {
        return place.kind();
    }

    public String queue() {
        return place.queue();
    }

    /** Whether it was added at run time. */
    public boolean isAdded() {
        return place.addedBy() != null;
    }

    public boolean isTeardown() {
        return place.teardownOf() != null;
    }
}
