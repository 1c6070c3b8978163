package dev.tailrace.core.plan;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.core.definition.Predicate;
import dev.tailrace.core.definition.Predicate.Scale;
import dev.tailrace.core.definition.Predicate.Test;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.state.EdgeCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether what a step's conditions read is there, can be compared as asked, and is known when they are evaluated. */
final class PredicateChecks {
    private static final int MOST_LITERALS = 1000;

    private final Definition definition;
    private final StepIndex index;

    PredicateChecks(Definition definition, StepIndex index) {
        this.definition = definition;
        this.index = index;
    }

    List<Problem> problemsOf(StepDefinition step) {
        var found = new ArrayList<String>();
        for (var edge : step.join().edges()) {
            var when = edge.when();
            if (when == null) {
                continue;
            }
            if (edge.condition() != EdgeCondition.COMPLETED) {
                found.add(
                        "step '%s': a condition on the output of '%s' cannot go with its being %s, when it may have none"
                                .formatted(
                                        step.name(),
                                        edge.predecessor(),
                                        edge.condition().name().toLowerCase(Locale.ROOT)));
            }
            check(step, edge.predecessor(), when, found);
        }
        if (step.join().when() != null) {
            check(step, null, step.join().when(), found);
            if (step.join().edges().isEmpty() && isTheEnginesOwn(step)) {
                found.add(
                        ("step '%s': it begins with the run and no worker claims it, so nobody would skip it where the"
                                        + " input rules it out. Let it come after a step, and say the condition of that one")
                                .formatted(step.name()));
            }
        }
        return found.stream().distinct().map(m -> Problem.of(step.name(), m)).toList();
    }

    private static boolean isTheEnginesOwn(StepDefinition step) {
        var gate = step.settings().gate();
        return gate != null && gate.kind() != GateKind.POOL;
    }

    /** @param source the step whose output may be read; null for none */
    private void check(StepDefinition step, @Nullable String source, Predicate predicate, List<String> found) {
        if (isTooDeep(predicate)) {
            found.add("step '%s': a condition is nested more than %d levels deep"
                    .formatted(step.name(), Predicate.MOST_LEVELS));
            return;
        }
        if (predicate.tests().mapToLong(t -> t.literals().size()).sum() > MOST_LITERALS) {
            found.add(
                    "step '%s': a condition compares with more than %d values. Let a step decide, and compare its output"
                            .formatted(step.name(), MOST_LITERALS));
        }
        predicate.tests().forEach(test -> {
            value(step, source, test, found);
            literals(step, test, found);
        });
    }

    /** Level by level, since a condition that is too deep for recursion must be found without. */
    private static boolean isTooDeep(Predicate predicate) {
        var level = List.of(predicate);
        for (var i = 0; i <= Predicate.MOST_LEVELS; i++) {
            level = level.stream().flatMap(p -> p.parts().stream()).toList();
            if (level.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void value(StepDefinition step, @Nullable String source, Test test, List<String> found) {
        var value = test.value();
        if (value instanceof Binding.Input input) {
            add(found, PointerChecks.problem("flow.input", definition.input(), input.pointer(), input.type()));
        } else if (value instanceof Binding.Output output) {
            if (source == null || !output.step().equals(source)) {
                found.add("step '%s': a condition reads the output of '%s' on an edge from %s"
                        .formatted(step.name(), output.step(), source == null ? "the input" : "'" + source + "'"));
                return;
            }
            var predecessor = index.find(source);
            if (predecessor == null) {
                return;
            }
            if (predecessor.type().result() == Void.class) {
                found.add("step '%s' has no output: JobType '%s' was declared without a result class"
                        .formatted(source, predecessor.type().kind()));
                return;
            }
            var label = source + ".output";
            add(found, PointerChecks.problem(label, predecessor.type().result(), output.pointer(), output.type()));
        } else if (!(value instanceof Binding.Computed || value instanceof Binding.Constant)) {
            found.add("step '%s': a condition reads the input, an output, or a component of one, nothing put together"
                    .formatted(step.name()));
        }
    }

    private static void literals(StepDefinition step, Test test, List<String> found) {
        var operator = test.operator();
        var type = test.value().valueType();
        if (operator == Predicate.Operator.IN && test.literals().isEmpty()) {
            found.add("step '%s': in(...) is given no value, so that it never holds".formatted(step.name()));
        }
        for (var literal : test.literals()) {
            var shown = literal.getClass().getSimpleName();
            if (type != null && !PointerChecks.fits(literal.getClass(), type)) {
                found.add("step '%s': a %s is compared with the %s %s"
                        .formatted(step.name(), type.getSimpleName(), shown, literal));
            } else if (operator.isOrdered() && Scale.of(literal.getClass()).isEmpty()) {
                found.add(("step '%s': a %s is neither greater nor less than another. atLeast(...) and atMost(...) take"
                                + " numbers, durations, instants and local dates; for others there is in(...)")
                        .formatted(step.name(), shown));
            }
        }
    }

    private static void add(List<String> found, @Nullable String problem) {
        if (problem != null) {
            found.add(problem);
        }
    }
}
