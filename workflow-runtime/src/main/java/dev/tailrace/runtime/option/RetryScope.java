package dev.tailrace.runtime.option;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which steps of a run are done again. With them go every setup that they follow, and the teardowns of these setups; where a
 * step that adds others is done again, it adds them again. Immutable.
 *
 * @param step with {@link Kind#FROM}; else null
 */
public record RetryScope(Kind kind, @Nullable String step) {
    /** How the steps are chosen. */
    public enum Kind {
        /** Every step. */
        ALL,
        /** What was discarded or cancelled, and what could not run because of that. */
        FAILED,
        /** What was discarded or cancelled, and everything after it, whether it ran or not. */
        FAILED_AND_DOWNSTREAM,
        /** One step and everything after it. */
        FROM
    }

    private static final RetryScope ALL = new RetryScope(Kind.ALL, null);
    private static final RetryScope FAILED = new RetryScope(Kind.FAILED, null);
    private static final RetryScope FAILED_AND_DOWNSTREAM = new RetryScope(Kind.FAILED_AND_DOWNSTREAM, null);

    /** @throws IllegalArgumentException unless there is a step with {@code FROM}, and with nothing else */
    public RetryScope {
        Objects.requireNonNull(kind, "kind");
        if ((kind == Kind.FROM) != (step != null)) {
            throw new IllegalArgumentException("retry " + kind + " with step " + step + ": a step belongs to FROM");
        }
    }

    /** Every step. */
    public static RetryScope all() {
        return ALL;
    }

    /** What was discarded or cancelled, and what could not run because of that. What completed is not done again. */
    public static RetryScope failed() {
        return FAILED;
    }

    /** What was discarded or cancelled, and everything after it, whether it ran or not. */
    public static RetryScope failedAndDownstream() {
        return FAILED_AND_DOWNSTREAM;
    }

    /** One step and everything after it. What comes before it counts as done, however it ended. */
    public static RetryScope from(String step) {
        return new RetryScope(Kind.FROM, Objects.requireNonNull(step, "step"));
    }
}
