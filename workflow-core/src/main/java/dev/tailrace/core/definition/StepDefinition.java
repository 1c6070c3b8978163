package dev.tailrace.core.definition;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One step.
 *
 * @param join what it waits for; none for a teardown, which waits for its setup
 * @param timing null to start at once
 * @param teardown null for an ordinary step
 */
public record StepDefinition(
        String name,
        JobType<?, ?> type,
        Binding arguments,
        Join join,
        @Nullable Timing timing,
        StepSettings settings,
        @Nullable TeardownDefinition teardown) {

    public boolean isTeardown() {
        return teardown != null;
    }

    /** The queue that its jobs wait on. */
    public Queue queue() {
        return settings.queue() != null ? settings.queue() : type.queue();
    }

    /** The policy that its jobs are retried by. */
    public RetryPolicy retry() {
        if (settings.retry() != null) {
            return settings.retry();
        }
        if (type.retry() != null) {
            return type.retry();
        }
        return isTeardown() ? RetryPolicy.TEARDOWN : RetryPolicy.DEFAULT;
    }

    /** The time limit of one attempt, or null for none. */
    public @Nullable Duration timeout() {
        return settings.timeout() != null ? settings.timeout() : type.timeout();
    }
}
