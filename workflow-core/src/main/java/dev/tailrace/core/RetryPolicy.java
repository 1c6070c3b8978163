package dev.tailrace.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often and how soon a failed attempt is repeated. Only attempts that failed, or whose node died, count; snoozes and
 * shutdowns do not.
 *
 * @param first the pause after the first failure, at least zero
 * @param max the longest pause, at least {@code first}
 * @param factor by how much each pause is longer than the one before, at least 1
 * @param maxFailures the failure that ends the job, at least 1; null is without limit
 */
public record RetryPolicy(
        Duration first,
        Duration max,
        double factor,
        @Nullable Integer maxFailures) {
    // First, as the constants below are checked against it.
    private static final int DEFAULT_FAILURES = 25;
    private static final Duration LONGEST = Duration.ofDays(366);

    /** Doubling pauses from a second to an hour, 25 failures: the default of every step. */
    public static final RetryPolicy DEFAULT = exponential(Duration.ofSeconds(1), Duration.ofHours(1));

    /** Doubling pauses from a second to a minute, without limit: the default of every teardown. */
    public static final RetryPolicy TEARDOWN =
            exponential(Duration.ofSeconds(1), Duration.ofMinutes(1)).unlimited();

    /** @throws IllegalArgumentException if a value breaks the bounds above, or a pause is longer than 366 days */
    public RetryPolicy {
        if (first.isNegative() || max.compareTo(first) < 0 || max.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("retry pauses from " + first + " to " + max
                    + ": use 0 <= first <= max, and at most " + LONGEST.toDays() + " days");
        }
        if (!(factor >= 1 && factor <= 100)) {
            throw new IllegalArgumentException("retry factor " + factor + ": use 1 to 100");
        }
        if (maxFailures != null && maxFailures < 1) {
            throw new IllegalArgumentException(
                    "retry after " + maxFailures + " attempts: use at least 1, or unlimited()");
        }
    }

    /** Pauses that double from {@code first} to {@code max}; 25 attempts. */
    public static RetryPolicy exponential(Duration first, Duration max) {
        return new RetryPolicy(first, max, 2, DEFAULT_FAILURES);
    }

    /** The same pause after every failure; 25 attempts. */
    public static RetryPolicy fixed(Duration pause) {
        return new RetryPolicy(pause, pause, 1, DEFAULT_FAILURES);
    }

    /** One attempt only. */
    public static RetryPolicy none() {
        return new RetryPolicy(Duration.ZERO, Duration.ZERO, 1, 1);
    }

    /** The same pauses, with this many attempts in all, at least 1. */
    public RetryPolicy attempts(int attempts) {
        return new RetryPolicy(first, max, factor, attempts);
    }

    /** The same pauses, without a last attempt. */
    public RetryPolicy unlimited() {
        return new RetryPolicy(first, max, factor, null);
    }

    /** Whether a job with this many failures is given up. */
    public boolean isUsedUpBy(int failures) {
        return maxFailures != null && failures >= maxFailures;
    }

    /**
     * The pause after this many failures (at least 1), spread by up to a fifth either way so that jobs which failed
     * together do not return together; never longer than {@link #max}.
     *
     * @param spread from 0 (shortest) to 1 (longest)
     */
    public Duration pauseAfter(int failures, double spread) {
        var millis = first.toMillis() * Math.pow(factor, failures - 1.0);
        var capped = Math.min(millis, (double) max.toMillis());
        return Duration.ofMillis(Math.min(max.toMillis(), Math.round(capped * (0.8 + 0.4 * spread))));
    }
}
