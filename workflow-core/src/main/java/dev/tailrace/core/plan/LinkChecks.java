package dev.tailrace.core.plan;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.TeardownDefinition;
import dev.tailrace.core.state.EdgeCondition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a step says of others by name: predecessors that exist, setups that can be one, counts that can be met. */
final class LinkChecks {
    private final StepIndex index;

    LinkChecks(StepIndex index) {
        this.index = index;
    }

    List<Problem> problemsOf(StepDefinition step) {
        var found = new ArrayList<String>();
        addedName(step.name(), found);
        for (var edge : step.join().edges()) {
            var predecessor = index.find(edge.predecessor());
            if (predecessor == null) {
                found.add("step '%s' comes after %s".formatted(step.name(), index.unknown(edge.predecessor())));
            } else if (predecessor.name().equals(step.name())) {
                found.add("step '%s' cannot come after itself".formatted(step.name()));
            } else if (predecessor.isTeardown()) {
                found.add(
                        ("step '%s' cannot come after '%s', which is a teardown: nothing follows a teardown but another"
                                        + " teardown of its setup")
                                .formatted(step.name(), predecessor.name()));
            }
        }
        if (step.join().needsAll()) {
            found.addAll(contradictions(step));
        }
        var edges = step.join().edges().size();
        var needed = step.join().needed();
        if (needed > edges || (needed < 1 && edges > 0)) {
            found.add("step '%s': afterAtLeast(%d, ...) names %d edges; the count must be 1 to %d"
                    .formatted(step.name(), needed, edges, edges));
        }
        if (step.teardown() != null) {
            found.addAll(teardown(step, step.teardown()));
        }
        return found.stream().map(m -> Problem.of(step.name(), m)).toList();
    }

    /** What a step adds is named after it, so that no two steps of a run are called alike. */
    private void addedName(String name, List<String> found) {
        for (var i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '[' || name.charAt(i) == '/') {
                var prefix = name.substring(0, i);
                var adding = index.find(prefix);
                if (adding != null && (adding.settings().addsSteps() || isOfElements(index.find(prefix + ".each")))) {
                    found.add("a step cannot be called '%s': so are those that '%s' adds; use another name"
                            .formatted(name, adding.name()));
                }
            }
        }
    }

    private static boolean isOfElements(@Nullable StepDefinition step) {
        return step != null && step.arguments() instanceof Binding.Elements;
    }

    private static List<String> contradictions(StepDefinition step) {
        return step.join().conditions().entrySet().stream()
                .filter(e -> e.getValue().contains(EdgeCondition.COMPLETED))
                .filter(e -> e.getValue().contains(EdgeCondition.DISCARDED))
                .map(e ->
                        "step '%s' waits until '%s' is both completed and discarded, which it never is. Use afterAny(...)"
                                .formatted(step.name(), e.getKey()))
                .toList();
    }

    private List<String> teardown(StepDefinition step, TeardownDefinition teardown) {
        var found = new ArrayList<String>();
        var setup = index.find(teardown.setup());
        if (setup == null) {
            found.add(
                    "teardown '%s' has no setup: it undoes %s".formatted(step.name(), index.unknown(teardown.setup())));
        } else if (setup.isTeardown()) {
            found.add("teardown '%s' undoes '%s', which is itself a teardown; a setup is an ordinary step"
                    .formatted(step.name(), setup.name()));
        }
        if (setup != null && setup.type().kind().equals(GateKind.EACH.text())) {
            found.add(
                    ("teardown '%s' undoes '%s', which is done for each element of a list. Let a worker add the steps,"
                                    + " each with its teardown: job.add(...).teardown(...)")
                            .formatted(step.name(), setup.name()));
        }
        if (setup != null
                && setup.settings().gate() != null
                && setup.settings().gate().kind().isWholeStep()) {
            found.add("teardown '%s' undoes '%s', which no worker does; a setup is the step that takes something"
                    .formatted(step.name(), setup.name()));
        }
        if (!step.join().edges().isEmpty()) {
            found.add("teardown '%s' waits for its setup '%s' alone; say .after(steps) for what else must have ended"
                    .formatted(step.name(), teardown.setup()));
        }
        for (var after : teardown.after()) {
            var other = index.find(after);
            if (other == null) {
                found.add("teardown '%s' comes after %s".formatted(step.name(), index.unknown(after)));
            } else if (after.equals(step.name())) {
                found.add("teardown '%s' cannot come after itself".formatted(after));
            } else if (other.teardown() != null && !other.teardown().setup().equals(teardown.setup())) {
                found.add(
                        ("teardown '%s' undoes '%s' and cannot come after '%s', which undoes '%s': only teardowns of one"
                                        + " setup are put in order. Of two setups, what the later one made is freed first, by"
                                        + " itself, if the later one follows the earlier")
                                .formatted(
                                        step.name(),
                                        teardown.setup(),
                                        after,
                                        other.teardown().setup()));
            } else if (step.timing() != null && after.equals(teardown.setup())) {
                found.add(
                        "teardown '%s' has a time and comes after its own setup '%s', which it does in any case. Leave"
                                        .formatted(step.name(), after)
                                + " out .after(...), or, to run it at once, the time");
            }
        }
        return found;
    }
}
