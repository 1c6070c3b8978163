package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EndRole;
import dev.tailrace.runtime.internal.payload.Times.When;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that does a step again. What is not said here is as it was.
 *
 * @param source the job from which the rest is copied
 * @param turn of a teardown that waits for its turn; else null
 */
public record JobAgain(
        long id,
        long source,
        EndRole role,
        Links links,
        NewJob.Join join,
        When when,
        @Nullable NewTurn turn) {
    /**
     * @param setupId the new setup of a teardown; else null
     * @param reads jobs whose outputs the arguments take, in the order of the template
     * @param uses what hangs on the output, as JSON; null for nothing
     */
    public record Links(
            @Nullable Long setupId,
            List<Long> reads,
            @Nullable String uses,
            Successors successors) {}
}
