package dev.tailrace.core.definition;

import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step says otherwise than its job type.
 *
 * @param queue null for the job type's
 * @param retry null for the job type's, and the default where that has none
 * @param timeout of one attempt; null for the job type's
 * @param priority from 1 (first) to 4 (last); null for the start's, and {@link #DEFAULT_PRIORITY} where that has none
 * @param tags words to find jobs by
 * @param gate what it waits for besides its predecessors; null for nothing
 * @param addsSteps whether its worker may add steps to the run, between this one and those that wait for all of theirs
 */
public record StepSettings(
        @Nullable Queue queue,
        @Nullable RetryPolicy retry,
        @Nullable Duration timeout,
        @Nullable Integer priority,
        List<String> tags,
        @Nullable GateDefinition gate,
        boolean addsSteps) {
    public static final int FIRST_PRIORITY = 1;
    public static final int DEFAULT_PRIORITY = 2;
    public static final int LAST_PRIORITY = 4;

    /** Everything as the job type says. */
    public static final StepSettings DEFAULTS = new StepSettings(null, null, null, null, List.of(), null, false);

    public StepSettings {
        tags = List.copyOf(tags);
    }

    public StepSettings on(Queue queue) {
        return new StepSettings(queue, retry, timeout, priority, tags, gate, addsSteps);
    }

    public StepSettings retry(RetryPolicy retry) {
        return new StepSettings(queue, retry, timeout, priority, tags, gate, addsSteps);
    }

    public StepSettings timeout(Duration timeout) {
        return new StepSettings(queue, retry, timeout, priority, tags, gate, addsSteps);
    }

    public StepSettings priority(int priority) {
        return new StepSettings(queue, retry, timeout, priority, tags, gate, addsSteps);
    }

    public StepSettings tags(List<String> tags) {
        return new StepSettings(queue, retry, timeout, priority, tags, gate, addsSteps);
    }

    public StepSettings gate(GateDefinition gate) {
        return new StepSettings(queue, retry, timeout, priority, tags, gate, addsSteps);
    }

    public StepSettings addsSteps(boolean addsSteps) {
        return new StepSettings(queue, retry, timeout, priority, tags, gate, addsSteps);
    }

    /**
     * What it takes from pools, all at once.
     *
     * @param takes at least one
     * @param limit how long it waits for them, before it ends discarded; null for ever
     */
    public StepSettings takes(List<Take> takes, @Nullable Duration limit) {
        return gate(GateDefinition.pools(takes, limit));
    }

    /** What it takes from pools before it may start. */
    public List<Take> takes() {
        return gate == null ? List.of() : gate.takes();
    }
}
