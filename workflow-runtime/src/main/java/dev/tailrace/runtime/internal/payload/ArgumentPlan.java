package dev.tailrace.runtime.internal.payload;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a job gets its arguments.
 *
 * @param literal JSON, where everything was known at the start; else null
 * @param template JSON that says how to put the arguments together, where outputs are needed; else null
 * @param reads the jobs whose outputs the template takes, in its own order
 */
public record ArgumentPlan(
        @Nullable String literal, @Nullable String template, List<Long> reads) {
    /** No arguments. */
    static final ArgumentPlan NOTHING = new ArgumentPlan(null, null, List.of());

    public ArgumentPlan {
        reads = List.copyOf(reads);
    }
}
