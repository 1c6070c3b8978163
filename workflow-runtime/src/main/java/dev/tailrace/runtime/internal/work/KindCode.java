package dev.tailrace.runtime.internal.work;

import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of a kind's worker.
 *
 * @param arguments what its JSON is read as; {@code Void} for none
 * @param hasResult whether what it returns is stored
 */
public record KindCode(Class<?> arguments, boolean hasResult, Call call) {
    /** The worker, called with arguments of its own class. */
    @FunctionalInterface
    public interface Call {
        @Nullable
        Object run(@Nullable Object arguments, Attempt attempt) throws Exception;
    }
}
