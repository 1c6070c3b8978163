package dev.tailrace.core.plan;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.TeardownDefinition;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.state.EdgeCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether every value that a step takes exists, fits, and is there whenever the step can start. */
final class BindingChecks {
    private final Definition definition;
    private final StepIndex index;

    BindingChecks(Definition definition, StepIndex index) {
        this.definition = definition;
        this.index = index;
    }

    List<Problem> problemsOf(StepDefinition step) {
        var found = new ArrayList<String>();
        fit(step, step.arguments(), step.type().arguments(), found);
        if (step.timing() instanceof Timing.BoundDelay delay) {
            timing(step, "delay", delay.delay(), Duration.class, found);
        } else if (step.timing() instanceof Timing.BoundAt at) {
            timing(step, "instant", at.instant(), Instant.class, found);
        }
        var conditions = step.join().conditions();
        step.arguments().readings().forEach(r -> guaranteed(step, conditions, r, found));
        return found.stream().distinct().map(m -> Problem.of(step.name(), m)).toList();
    }

    private void timing(StepDefinition step, String what, Binding value, Class<?> type, List<String> found) {
        if (value instanceof Binding.Assembled || value instanceof Binding.Listed || value instanceof Binding.OrElse) {
            found.add("step '%s': its %s is read from the input or from one output, not put together"
                    .formatted(step.name(), what));
            return;
        }
        fit(step, value, type, found);
        if (value instanceof Binding.Output output && step.teardown() != null) {
            if (!output.step().equals(step.teardown().setup())) {
                found.add("teardown '%s' takes its %s from '%s'; it can come from the input or from its setup '%s'"
                        .formatted(
                                step.name(),
                                what,
                                output.step(),
                                step.teardown().setup()));
            }
        } else {
            var conditions = step.join().conditions();
            value.readings().forEach(r -> guaranteed(step, conditions, r, found));
        }
    }

    private void fit(StepDefinition step, Binding binding, Class<?> wanted, List<String> found) {
        if (binding instanceof Binding.Nothing) {
            if (wanted != Void.class) {
                found.add("step '%s' takes a %s, but is given nothing".formatted(step.name(), wanted.getSimpleName()));
            }
        } else if (binding instanceof Binding.Input input) {
            add(found, PointerChecks.problem("flow.input", definition.input(), input.pointer(), input.type()));
        } else if (binding instanceof Binding.Output output) {
            output(step, output, found);
        } else if (binding instanceof Binding.Assembled assembled) {
            components(step, assembled, found);
        } else if (binding instanceof Binding.Listed listed) {
            listed.elements().forEach(e -> fit(step, e, Object.class, found));
        } else if (binding instanceof Binding.Elements elements) {
            fit(step, elements.list(), Collection.class, found);
        } else if (binding instanceof Binding.OrElse orElse) {
            fit(step, orElse.first(), wanted, found);
            fit(step, orElse.otherwise(), wanted, found);
        }
        var given = binding.valueType();
        if (given != null && !PointerChecks.fits(given, wanted)) {
            found.add("step '%s' takes a %s, but is given a %s"
                    .formatted(step.name(), wanted.getSimpleName(), given.getSimpleName()));
        }
    }

    private void components(StepDefinition step, Binding.Assembled assembled, List<String> found) {
        var type = assembled.type();
        for (var component : assembled.components()) {
            var wanted = PointerChecks.component(type, component.name());
            if (type.isRecord() && wanted == null) {
                found.add("step '%s': %s has no component '%s', only %s"
                        .formatted(
                                step.name(), type.getSimpleName(), component.name(), PointerChecks.components(type)));
            }
            fit(step, component.value(), wanted == null ? Object.class : wanted, found);
        }
    }

    private void output(StepDefinition step, Binding.Output output, List<String> found) {
        var source = index.find(output.step());
        if (source == null) {
            found.add("step '%s' takes the output of %s".formatted(step.name(), index.unknown(output.step())));
            return;
        }
        if (source.type().result() == Void.class) {
            found.add("step '%s' has no output: JobType '%s' was declared without a result class"
                    .formatted(source.name(), source.type().kind()));
            return;
        }
        var label = source.name() + ".output";
        add(found, PointerChecks.problem(label, source.type().result(), output.pointer(), output.type()));
    }

    private void guaranteed(
            StepDefinition step,
            Map<String, Set<EdgeCondition>> conditions,
            Binding.Reading reading,
            List<String> found) {
        var source = reading.output().step();
        if (reading.optional() || index.find(source) == null) {
            return;
        }
        if (step.teardown() != null) {
            teardownReads(step, step.teardown(), source, found);
            return;
        }
        var how = uncertainty(step.join(), conditions.getOrDefault(source, Set.of()));
        if (how != null) {
            found.add(("step '%s' takes the output of '%s', but can start when '%s' has none (%s). Say what it gets"
                            + " then: %s.output().orNull() or .orElse(...)")
                    .formatted(step.name(), source, source, how, source));
        }
    }

    /** Why the step may start without the output, or null where it cannot. */
    private static @Nullable String uncertainty(Join join, Set<EdgeCondition> asked) {
        if (!join.needsAll()) {
            return join.needed() == 1 ? "afterAny" : "afterAtLeast";
        }
        if (asked.contains(EdgeCondition.COMPLETED)) {
            return null;
        }
        return asked.stream()
                .findFirst()
                .map(c -> "after " + c.name().toLowerCase(Locale.ROOT))
                .orElse("it does not come after it");
    }

    private static void teardownReads(
            StepDefinition step, TeardownDefinition teardown, String source, List<String> found) {
        var setup = teardown.setup();
        if (source.equals(setup) && !teardown.onlyIfCompleted()) {
            found.add(
                    ("teardown '%s' takes the output of its setup '%s', but must also run when '%s' was tried and left"
                                    + " none. Give it the input and free by job.token(), or say what it gets then:"
                                    + " %s.output().orElse(...) or .orNull(); or let it be skipped then: .onlyIfCompleted()")
                            .formatted(step.name(), setup, setup, setup));
        } else if (!source.equals(setup)) {
            found.add(("teardown '%s' takes the output of '%s', but must also run when '%s' has none. Say what it gets"
                            + " then: %s.output().orElse(...) or .orNull()")
                    .formatted(step.name(), source, source, source));
        }
    }

    private static void add(List<String> found, @Nullable String problem) {
        if (problem != null) {
            found.add(problem);
        }
    }
}
