package dev.tailrace.core.plan;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.Predicate;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.TeardownDefinition;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.plan.OutputUse.As;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.EndRole;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
        return new Plan(definition.name(), definition.input(), steps, builder.children());
    }

    private void link(int number, StepDefinition step) {
        for (var edge : step.join().edges()) {
            connect(index.number(edge.predecessor()), number, EdgeKind.of(edge.condition()), edge.when());
        }
        if (step.teardown() != null) {
            link(number, step, step.teardown());
        }
        step.arguments().readings().filter(r -> !r.optional()).forEach(r -> use(r.output(), number, As.VALUE));
        if (step.timing() instanceof Timing.BoundDelay delay && delay.delay() instanceof Binding.Output output) {
            use(output, number, As.DELAY);
        } else if (step.timing() instanceof Timing.BoundAt at && at.instant() instanceof Binding.Output output) {
            use(output, number, As.INSTANT);
        }
    }

    private void link(int number, StepDefinition step, TeardownDefinition teardown) {
        var setup = index.number(teardown.setup());
        var predecessors = predecessors(setup, teardown);
        var users = users(setup, step, teardown);
        var inTurn = !predecessors.isEmpty() || (step.timing() != null && !users.isEmpty());
        if (inTurn) {
            connect(
                    setup,
                    number,
                    teardown.onlyIfCompleted() ? EdgeKind.SETUP_IN_TURN_IF_COMPLETED : EdgeKind.SETUP_IN_TURN,
                    null);
        } else {
            connect(setup, number, teardown.onlyIfCompleted() ? EdgeKind.SETUP_IF_COMPLETED : EdgeKind.SETUP, null);
        }
        users.forEach(user -> connect(user, number, inTurn ? EdgeKind.SCOPE_IN_TURN : EdgeKind.SCOPE, null));
        predecessors.forEach(before -> connect(before, number, EdgeKind.TEARDOWN_IN_TURN, null));
    }

    /** The teardowns that must be final before one of this setup starts. */
    private Set<Integer> predecessors(int setup, TeardownDefinition teardown) {
        var all = new TreeSet<>(scopes.teardownsWithin(setup));
        teardown.after().stream().filter(index::isTeardown).map(index::number).forEach(all::add);
        return all;
    }

    /** The steps whose ends make a teardown due. */
    private Set<Integer> users(int setup, StepDefinition step, TeardownDefinition teardown) {
        var users = new LinkedHashSet<Integer>();
        if (!teardown.after().isEmpty()) {
            teardown.after().stream()
                    .filter(after -> !index.isTeardown(after))
                    .map(index::number)
                    .filter(after -> after != setup)
                    .forEach(users::add);
        } else if (step.timing() == null) {
            scopes.endsOf(setup).stream().forEach(users::add);
        }
        return users;
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

    private List<PlannedChild> children() {
        var children = new ArrayList<PlannedChild>();
        for (var i = 0; i < index.size(); i++) {
            var gate = index.step(i).settings().gate();
            var child = gate == null ? null : gate.child();
            if (child != null) {
                children.add(new PlannedChild(i, PlanCompiler.compile(child.workflow()), child.output()));
            }
        }
        return children;
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
