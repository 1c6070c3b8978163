package dev.tailrace.runtime.internal.start;

import dev.tailrace.core.plan.WorkflowDefinition;
import dev.tailrace.runtime.option.Once;
import dev.tailrace.runtime.option.StartOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs that somebody wants to be started.
 *
 * @param keys one for each input, null for one without; empty if nobody asked for any
 */
public record StartRequest<I>(
        WorkflowDefinition<I> workflow,
        Collection<? extends @Nullable I> inputs,
        StartOptions options,
        List<@Nullable Once> keys) {
    /** @param once null where the options say it all */
    public static <I> StartRequest<I> of(
            WorkflowDefinition<I> workflow,
            Collection<? extends @Nullable I> inputs,
            StartOptions options,
            @Nullable Function<? super I, ? extends @Nullable Once> once) {
        if (once == null && options.once() == null) {
            return new StartRequest<>(workflow, inputs, options, List.of());
        }
        var keys = new ArrayList<@Nullable Once>(inputs.size());
        for (var input : inputs) {
            keys.add(once == null || input == null ? options.once() : once.apply(input));
        }
        return new StartRequest<>(workflow, inputs, options, keys);
    }

    public boolean hasKeys() {
        return !keys.isEmpty();
    }

    long jobs() {
        return (long) inputs.size() * workflow.plan().steps().size();
    }
}
