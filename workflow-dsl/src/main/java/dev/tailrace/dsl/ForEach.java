package dev.tailrace.dsl;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.ElementJob;
import dev.tailrace.core.definition.GateDefinition;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.core.definition.StepSettings;
import java.util.List;
import java.util.Objects;

/**
 * A job for each element of a list: one step takes the list and adds a step for each element, another one waits for all of
 * those and has the list of their outputs. What is told of the first is told of the elements' steps.
 *
 * @param type of the elements' jobs
 * @param gathering the step that waits for them
 */
record ForEach(JobType<?, ?> type, Draft gathering) {
    /** The name of the first step, by that of the second, which is the one that its author knows. */
    static String nameOf(String gathering) {
        return gathering + ".each";
    }

    /** What the engine does itself. */
    static JobType<Object, ?> engine(Class<?> result) {
        return new JobType<>(GateKind.EACH.text(), Object.class, result, Queue.named(GateKind.QUEUE), null, null);
    }

    /** A job type of results that are gathered: none, where each has none. */
    static Class<?> listOf(JobType<?, ?> type) {
        return type.result() == Void.class ? Void.class : List.class;
    }

    static StepSettings gate(String name) {
        return StepSettings.DEFAULTS.gate(new GateDefinition(GateKind.EACH, name, null));
    }

    /** The settings of the step that takes the list; the rest goes to the elements. */
    StepSettings settings(StepSettings told) {
        var own = gate(gathering.name()).addsSteps(true);
        return told.priority() == null ? own : own.priority(told.priority());
    }

    Binding binding(Binding list, StepSettings told) {
        var job = new ElementJob(
                gathering.name(),
                type.kind(),
                Objects.requireNonNullElse(told.queue(), type.queue()).name(),
                Objects.requireNonNullElse(told.retry(), Objects.requireNonNullElse(type.retry(), RetryPolicy.DEFAULT)),
                told.timeout() != null ? told.timeout() : type.timeout(),
                told.priority(),
                told.tags());
        return new Binding.Elements(list, job);
    }
}
