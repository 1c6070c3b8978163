package dev.tailrace.dsl;

import dev.tailrace.core.JobType;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.StepDefinition;
import java.util.List;
import java.util.Optional;

/** Which step of a child leaves the output of the step that starts it. */
final class Children {
    private Children() {}

    /** The name of the one step that does a job of this type; empty if there is none, or more than one. */
    static Optional<String> stepOf(Definition child, JobType<?, ?> type) {
        var names = stepsOf(child, type);
        return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
    }

    /** What is wrong with a type of which there is not one step. */
    static String noneOf(Definition child, JobType<?, ?> type) {
        var names = stepsOf(child, type);
        return names.isEmpty()
                ? "no step of '%s' does jobs of type '%s'".formatted(child.name(), type.kind())
                : "steps %s of '%s' do jobs of type '%s'. Say which: child(workflow, input, \"%s\", %s.class)"
                        .formatted(
                                names,
                                child.name(),
                                type.kind(),
                                names.get(0),
                                type.result().getSimpleName());
    }

    /** What is wrong with the output of a step by name; whether there is such a step is for the compiler to say. */
    static Optional<String> mistakeIn(Definition child, String name, Class<?> type) {
        return child.steps().stream()
                .filter(step -> step.name().equals(name))
                .map(StepDefinition::type)
                .filter(found -> found.result() != Void.class && !type.isAssignableFrom(found.result()))
                .map(found -> "step '%s' of '%s' leaves a %s, not a %s"
                        .formatted(name, child.name(), found.result().getSimpleName(), type.getSimpleName()))
                .findFirst();
    }

    private static List<String> stepsOf(Definition child, JobType<?, ?> type) {
        return child.steps().stream()
                .filter(step ->
                        step.type().kind().equals(type.kind()) && step.type().result() == type.result())
                .filter(step -> !step.isTeardown())
                .map(StepDefinition::name)
                .toList();
    }
}
