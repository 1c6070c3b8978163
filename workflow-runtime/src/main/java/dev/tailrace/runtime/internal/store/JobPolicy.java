package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a job is retried, and how long an attempt may take; no timeout is null. */
public record JobPolicy(RetryPolicy retry, @Nullable Duration timeout) {
    /** Of stored columns, where no pauses means those of the default. */
    static JobPolicy of(
            boolean teardown,
            @Nullable Integer maxFailures,
            @Nullable Long firstMillis,
            @Nullable Long maxMillis,
            double factor,
            @Nullable Long timeoutMillis) {
        var pauses = teardown ? RetryPolicy.TEARDOWN : RetryPolicy.DEFAULT;
        var retry = firstMillis == null || maxMillis == null
                ? new RetryPolicy(pauses.first(), pauses.max(), pauses.factor(), maxFailures)
                : new RetryPolicy(Duration.ofMillis(firstMillis), Duration.ofMillis(maxMillis), factor, maxFailures);
        return new JobPolicy(retry, timeoutMillis == null ? null : Duration.ofMillis(timeoutMillis));
    }

    /** Whether the pauses are those of the default, which the columns leave out. */
    boolean hasDefaultPauses(boolean teardown) {
        var pauses = teardown ? RetryPolicy.TEARDOWN : RetryPolicy.DEFAULT;
        return retry.first().equals(pauses.first())
                && retry.max().equals(pauses.max())
                && retry.factor() == pauses.factor();
    }
}
