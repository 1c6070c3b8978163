package dev.tailrace.core.plan;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.Predicate;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.plan.OutputUse.As;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.EndRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers the steps of a sound definition and turns its edges round: from predecessors to successors. */
final class GraphBuilder {
    private final Definition definition;
    private final StepIndex index;
    private final Scopes scopes;
    private final List<List<PlannedEdge>> successors = new ArrayList<>();
    private final List<List<OutputUse>> uses = new ArrayList<>();
    private final int[] predecessors;

    private GraphBuilder(Definition definition, StepIndex index) {
        this.definition = definition;
        this.index = index;
        this.scopes = new Scopes(definition, index);
        this.predecessors = new int[index.size()];
        for (var i = 0; i < index.size(); i++) {
            successors.add(new ArrayList<>());
            uses.add(new ArrayList<>());
        }
    }

    static Plan build(Definition definition, StepIndex index) {
        var builder = new GraphBuilder(definition, index);
        for (var i = 0; i < index.size(); i++) {
            builder.link(i, index.step(i));
        }
        var steps = new ArrayList<PlannedStep>(index.size());
        var counts = builder.isCounted();
        for (var i = 0; i < index.size(); i++) {
            steps.add(builder.step(i, counts));
        }
        return new Plan(definition.name(), definition.input(), steps);
    }

    private void link(int number, StepDefinition step) {
        for (var edge : step.join().edges()) {
            connect(index.number(edge.predecessor()), number, EdgeKind.of(edge.condition()), edge.when());
        }
        var teardown = step.teardown();
        if (teardown != null) {
            var setup = index.number(teardown.setup());
            connect(setup, number, teardown.onlyIfCompleted() ? EdgeKind.SETUP_IF_COMPLETED : EdgeKind.SETUP, null);
            if (!teardown.after().isEmpty()) {
                teardown.after().stream()
                        .distinct()
                        .filter(after -> !after.equals(teardown.setup()))
                        .forEach(after -> connect(index.number(after), number, EdgeKind.SCOPE, null));
            } else if (step.timing() == null) {
                scopes.endsOf(setup).stream().forEach(end -> connect(end, number, EdgeKind.SCOPE, null));
            }
        }
        step.arguments().readings().filter(r -> !r.optional()).forEach(r -> use(r.output(), number, As.VALUE));
        if (step.timing() instanceof Timing.BoundDelay delay && delay.delay() instanceof Binding.Output output) {
            use(output, number, As.DELAY);
        } else if (step.timing() instanceof Timing.BoundAt at && at.instant() instanceof Binding.Output output) {
            use(output, number, As.INSTANT);
        }
    }

    private void connect(int predecessor, int successor, EdgeKind kind, @Nullable Predicate when) {
        successors.get(predecessor).add(new PlannedEdge(successor, kind, when));
        predecessors[successor]++;
    }

    private void use(Binding.Output output, int successor, As as) {
        uses.get(index.number(output.step())).add(new OutputUse(successor, output.pointer(), as));
    }

    /** Whether a run needs a counter row to know that it is over; see {@link EndRole}. */
    private boolean isCounted() {
        return scopes.looseEnds().cardinality() > 1
                || successors.stream()
                        .flatMap(List::stream)
                        .anyMatch(e -> e.kind() != EdgeKind.COMPLETED || e.when() != null)
                || definition.steps().stream().anyMatch(GraphBuilder::needsCounter);
    }

    private static boolean needsCounter(StepDefinition step) {
        return !step.join().needsAll()
                || step.join().when() != null
                || step.settings().addsSteps();
    }

    private PlannedStep step(int number, boolean counted) {
        var step = index.step(number);
        var needed = step.isTeardown() ? predecessors[number] : step.join().needed();
        return new PlannedStep(
                number,
                step,
                needed,
                predecessors[number],
                successors.get(number),
                uses.get(number),
                role(number, step, counted));
    }

    private EndRole role(int number, StepDefinition step, boolean counted) {
        if (step.isTeardown()) {
            return EndRole.TEARDOWN;
        }
        if (!scopes.looseEnds().get(number)) {
            return EndRole.NONE;
        }
        return counted ? EndRole.COUNTED : EndRole.ENDS_RUN;
    }
}
