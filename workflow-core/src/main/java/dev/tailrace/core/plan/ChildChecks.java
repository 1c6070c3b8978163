package dev.tailrace.core.plan;

import dev.tailrace.core.Names;
import dev.tailrace.core.NearestName;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.ChildDefinition;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.core.definition.Predicate;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.Take;
import dev.tailrace.core.definition.Timing;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a run of a step's child can be started from rows alone, and leaves the output that is asked of it. */
final class ChildChecks {
    private static final String WAY_OUT = "Let a worker start runs that need not be waited for";

    private ChildChecks() {}

    static List<Problem> problemsOf(StepDefinition step) {
        var gate = step.settings().gate();
        var child = gate == null ? null : gate.child();
        var found = new ArrayList<String>();
        if (child != null) {
            check(
                    "step '" + Names.printable(step.name()) + "': child '"
                            + child.workflow().name() + "' ",
                    child,
                    found);
        } else if (gate != null && gate.kind() == GateKind.CHILD) {
            found.add("step '" + Names.printable(step.name()) + "' waits for a child, but has none");
        }
        return found.stream().map(message -> Problem.of(step.name(), message)).toList();
    }

    private static void check(String shown, ChildDefinition child, List<String> found) {
        var extent = extent(child.workflow(), new IdentityHashMap<>());
        if (extent.levels() > ChildDefinition.MOST_LEVELS) {
            found.add(shown + "is " + extent.levels() + " levels of children deep; at most "
                    + ChildDefinition.MOST_LEVELS + " are taken. " + WAY_OUT);
            return;
        } else if (extent.steps() > ChildDefinition.MOST_STEPS) {
            found.add(shown + "has more than " + ChildDefinition.MOST_STEPS + " steps, with those of its own children. "
                    + WAY_OUT);
            return;
        }
        PlanCompiler.check(child.workflow()).forEach(problem -> found.add(shown + "is wrong: " + problem.message()));
        child.workflow().steps().stream()
                .filter(ChildChecks::isComputed)
                .findFirst()
                .ifPresent(step -> found.add(shown + "computes a value by atStart(...) for its step '" + step.name()
                        + "', but is started by whatever node is there, which may not have that code. Compute it in"
                        + " the parent, and hand it on with the input"));
        if (child.output() != null) {
            output(shown, child.workflow(), child.output(), found);
        }
    }

    /** Of a workflow with all that it nests; no more is counted than it takes to refuse it. */
    private record Extent(int levels, int steps) {}

    /** @param known of workflows that were looked at, since many steps may name the same one */
    private static Extent extent(Definition workflow, Map<Definition, Extent> known) {
        var found = known.get(workflow);
        if (found == null) {
            var levels = 0;
            var steps = workflow.steps().size();
            for (var step : workflow.steps()) {
                var gate = step.settings().gate();
                if (gate != null && gate.child() != null) {
                    var nested = extent(gate.child().workflow(), known);
                    levels = Math.max(levels, nested.levels());
                    steps = Math.min(steps + nested.steps(), ChildDefinition.MOST_STEPS + 1);
                }
            }
            found = new Extent(levels + 1, steps);
            known.put(workflow, found);
        }
        return found;
    }

    private static void output(String shown, Definition workflow, String name, List<String> found) {
        var step = workflow.steps().stream()
                .filter(each -> each.name().equals(name))
                .findFirst();
        if (step.isEmpty()) {
            var names = workflow.steps().stream().map(StepDefinition::name).toList();
            found.add(shown + "has no step '" + Names.printable(name) + "'"
                    + NearestName.of(name, names)
                            .map(nearest -> "; did you mean '" + nearest + "'?")
                            .orElse(""));
        } else if (step.get().isTeardown()) {
            found.add(shown + "leaves no output of '" + name + "', which is a teardown: it may run long after the work"
                    + " has ended");
        } else if (step.get().type().result() == Void.class) {
            found.add(shown + "leaves no output of '" + name + "': JobType '"
                    + step.get().type().kind() + "' was declared without a result class");
        }
    }

    private static boolean isComputed(StepDefinition step) {
        return values(step).anyMatch(ChildChecks::isComputed);
    }

    private static Stream<Binding> values(StepDefinition step) {
        var conditions = Stream.concat(
                Stream.ofNullable(step.join().when()),
                step.join().edges().stream().map(edge -> edge.when()).filter(Objects::nonNull));
        return Stream.of(
                        Stream.of(step.arguments()),
                        Stream.ofNullable(timing(step.timing())),
                        step.settings().takes().stream().map(Take::units),
                        step.settings().takes().stream().map(Take::key).filter(Objects::nonNull),
                        conditions.flatMap(Predicate::tests).map(Predicate.Test::value))
                .flatMap(each -> each);
    }

    private static @Nullable Binding timing(@Nullable Timing timing) {
        if (timing instanceof Timing.BoundDelay delay) {
            return delay.delay();
        }
        return timing instanceof Timing.BoundAt at ? at.instant() : null;
    }

    private static boolean isComputed(Binding binding) {
        return binding instanceof Binding.Computed || binding.parts().stream().anyMatch(ChildChecks::isComputed);
    }
}
