package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.payload.ArgumentPlan;
import dev.tailrace.runtime.internal.payload.Times.When;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job to be written.
 *
 * @param row what ending it will take
 * @param place its step's number, its tags and its gate
 * @param uses what hangs on its output, as JSON; null for nothing
 * @param teardown null for an ordinary job
 */
public record NewJob(
        JobRow row,
        Place place,
        ArgumentPlan arguments,
        @Nullable String uses,
        Join join,
        When when,
        @Nullable TeardownOf teardown) {
    /**
     * Where the job stands in its workflow.
     *
     * @param gate what it waits for besides its predecessors; null for nothing
     */
    public record Place(
            int stepNumber, List<String> tags, @Nullable NewGate gate) {}

    /** How many predecessors must end as asked, and how many there are. */
    public record Join(int needed, int outstanding) {}

    /**
     * @param setupId the setup that a teardown undoes
     * @param keepOnFailure whether a hold outlives the failure of its run
     * @param turn null where it waits for no more than a number of predecessors
     */
    public record TeardownOf(
            long setupId, boolean keepOnFailure, @Nullable NewTurn turn) {}

    /** Whether the job can begin as soon as it is written, unless its run has a time. */
    public boolean isDueAtOnce() {
        return join.outstanding() == 0
                && place.gate() == null
                && when.delayMillis() == 0
                && when.notBefore() == null
                && arguments.template() == null
                && !row.isTeardown();
    }

    public boolean isGated() {
        return place.gate() != null;
    }

    public boolean takesUnits() {
        var gate = place.gate();
        return gate != null && !gate.takes().isEmpty();
    }

    /** Of a gated job. */
    NewGate gate() {
        return Objects.requireNonNull(place.gate());
    }

    /** The lane in which it becomes ready. */
    public int firstLane() {
        var gate = place.gate();
        return gate == null ? row.lane() : gate.lane();
    }

    /** Empty if it does not wait for its turn. */
    public Optional<NewTurn> turn() {
        return Optional.ofNullable(teardown).map(TeardownOf::turn);
    }

    @Nullable
    Long setupId() {
        return teardown == null ? null : teardown.setupId();
    }

    @Nullable
    Boolean keepOnFailure() {
        return teardown == null ? null : teardown.keepOnFailure();
    }

    /** Null, like the other pauses, where the default's are meant. */
    @Nullable
    Long retryFirstMillis() {
        return hasDefaultPauses() ? null : row.policy().retry().first().toMillis();
    }

    @Nullable
    Long retryMaxMillis() {
        return hasDefaultPauses() ? null : row.policy().retry().max().toMillis();
    }

    @Nullable
    Double retryFactor() {
        return hasDefaultPauses() ? null : row.policy().retry().factor();
    }

    @Nullable
    Long timeoutMillis() {
        var timeout = row.policy().timeout();
        return timeout == null ? null : timeout.toMillis();
    }

    private boolean hasDefaultPauses() {
        return row.policy().hasDefaultPauses(row.isTeardown());
    }
}
