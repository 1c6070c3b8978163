package dev.tailrace.runtime.internal.cron;

import dev.tailrace.core.plan.WorkflowDefinition;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.start.StartRequest;
import dev.tailrace.runtime.internal.store.DeclareSchedule.Declaration;
import dev.tailrace.runtime.internal.store.DeclareSchedule.Rule;
import dev.tailrace.runtime.option.Cron;
import dev.tailrace.runtime.option.StartOptions;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as the code declares it. Immutable.
 *
 * @param input null for a workflow without an input
 */
public record ScheduledWorkflow<I>(
        String name,
        CronTicks ticks,
        WorkflowDefinition<I> workflow,
        @Nullable I input) {
    /** @throws IllegalArgumentException if the expression is none, or the input is not of the workflow's class */
    public static <I> ScheduledWorkflow<I> of(
            String name, Cron cron, WorkflowDefinition<I> workflow, @Nullable I input) {
        if (workflow.input() != Void.class && !workflow.input().isInstance(input)) {
            throw new IllegalArgumentException("schedule '" + name + "' starts workflow '" + workflow.name()
                    + "', which takes a " + workflow.input().getName() + ", but was given "
                    + (input == null ? "null" : "a " + input.getClass().getName()));
        }
        return new ScheduledWorkflow<>(name, CronTicks.of(cron), workflow, input);
    }

    Declaration declaration(JsonCodec codec) {
        var json = codec.encode(input, "the input of schedule '" + name + "'", JsonCodec.MAX_ARGUMENTS);
        return new Declaration(name, workflow.name(), Rule.of(ticks.cron()), json);
    }

    /** The start of a run with an input that some node has declared. */
    StartRequest<I> request(JsonCodec codec, String json) {
        var declared = codec.decode(json, workflow.input(), "the input of schedule '" + name + "'");
        return StartRequest.of(workflow, Collections.singletonList(declared), StartOptions.DEFAULTS, null);
    }
}
