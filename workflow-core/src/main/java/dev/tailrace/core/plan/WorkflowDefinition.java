package dev.tailrace.core.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client can start: a name, a compiled plan and the values that its author computes from an input. Immutable and
 * safe for use by many threads.
 *
 * @param <I> what a run is started with; {@code Void} for nothing
 */
public interface WorkflowDefinition<I> {
    String name();

    Class<I> input();

    Plan plan();

    /**
     * Runs the author's {@code atStart} functions, once for each run, in the process that starts it.
     *
     * @return the values by slot
     */
    List<@Nullable Object> computed(I input);
}
