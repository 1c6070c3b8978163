package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EndRole;
import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.payload.Times.When;
import org.jspecify.annotations.Nullable;

/**
 * A job as a retry of its run must know it.
 *
 * @param needed how many of its predecessors must end as asked; null for all
 * @param when as far as it was known at the start
 * @param payload what its arguments take, and what hangs on its output
 * @param end null before its end
 */
public record JobOfRun(
        JobRef ref,
        Place place,
        @Nullable Integer needed,
        When when,
        Payload payload,
        Successors successors,
        @Nullable End end) {
    /**
     * Where the job stands in its run.
     *
     * @param setupId the setup that a teardown undoes; else null
     * @param addedBy the job that added this one; null for one of the plan's
     */
    public record Place(
            String step,
            int number,
            int generation,
            EndRole role,
            @Nullable Long setupId,
            @Nullable Long addedBy) {}

    /**
     * @param reads jobs whose outputs the arguments take
     * @param uses as JSON; null for nothing
     */
    public record Payload(long[] reads, @Nullable String uses) {}

    /** How the job ended, and whether it was ever claimed. */
    public record End(Outcome outcome, boolean attempted, boolean hasOutput) {}

    public boolean isTeardown() {
        return place.role() == EndRole.TEARDOWN;
    }
}
