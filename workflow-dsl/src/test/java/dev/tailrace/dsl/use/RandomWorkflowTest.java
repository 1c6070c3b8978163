package dev.tailrace.dsl.use;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.plan.PlannedEdge;
import dev.tailrace.core.plan.PlannedStep;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.dsl.Edge;
import dev.tailrace.dsl.Flow;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is true of the plan of every workflow, on many that nobody thought of. The seed is the name of the case. */
class RandomWorkflowTest {
    record Link(int number, Duration pause) {}

    record Both(Link one, Link other) {}

    private static final JobType<Link, Link> WORK = JobType.of("work", Link.class, Link.class);
    private static final JobType<Both, Link> MERGE = JobType.of("merge", Both.class, Link.class);
    private static final JobType<Link, Void> UNDO = JobType.of("undo", Link.class);

    static LongStream seeds() {
        return LongStream.range(1, 301);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void itsPlanIsSound(long seed) {
        var plan = random(new Random(seed));

        numbersFollowTheDeclaration(plan);
        edgesLeadForwardAndAreCounted(plan);
        joinsCanBeMet(plan);
        outputsAreUsedAlongEdges(plan);
        everyStepEndsBeforeACountedEndDoes(plan);
        teardownsAreLeavesWithOneSetup(plan);
        assertThat(random(new Random(seed)).steps())
                .as("defining is deterministic")
                .isEqualTo(plan.steps());
    }

    private static void numbersFollowTheDeclaration(Plan plan) {
        assertThat(plan.steps())
                .extracting(PlannedStep::number)
                .containsExactlyElementsOf(
                        IntStream.range(0, plan.steps().size()).boxed().toList());
        assertThat(new HashSet<>(plan.steps().stream().map(PlannedStep::name).toList()))
                .hasSameSizeAs(plan.steps());
    }

    private static void edgesLeadForwardAndAreCounted(Plan plan) {
        var incoming = new int[plan.steps().size()];
        for (var step : plan.steps()) {
            for (var edge : step.successors()) {
                var to = plan.steps().get(edge.successor());
                incoming[to.number()]++;
                if (edge.kind().isOrdinary()) {
                    assertThat(to.number()).isGreaterThan(step.number());
                    assertThat(to.role()).isNotEqualTo(EndRole.TEARDOWN);
                } else {
                    assertThat(to.role()).isEqualTo(EndRole.TEARDOWN);
                }
            }
        }
        assertThat(plan.steps()).allMatch(s -> s.predecessors() == incoming[s.number()]);
    }

    private static void joinsCanBeMet(Plan plan) {
        for (var step : plan.steps()) {
            assertThat(step.needed()).isBetween(Math.min(1, step.predecessors()), step.predecessors());
        }
    }

    private static void outputsAreUsedAlongEdges(Plan plan) {
        for (var step : plan.steps()) {
            var successors =
                    step.successors().stream().map(PlannedEdge::successor).toList();
            assertThat(step.uses()).allMatch(u -> successors.contains(u.successor()));
        }
    }

    /** Whatever is not counted leads, over joins that need all, to a step that is: so no end goes unnoticed. */
    private static void everyStepEndsBeforeACountedEndDoes(Plan plan) {
        var covered = new BitSet();
        for (var i = plan.steps().size() - 1; i >= 0; i--) {
            var step = plan.steps().get(i);
            var ends = step.role() == EndRole.COUNTED || step.role() == EndRole.ENDS_RUN;
            var leads = step.successors().stream()
                    .filter(e -> e.kind().isOrdinary() && needsAll(plan, e.successor()))
                    .anyMatch(e -> covered.get(e.successor()));
            assertThat(ends || leads || step.role() == EndRole.TEARDOWN)
                    .as("the end of '%s' is noticed", step.name())
                    .isTrue();
            assertThat(ends && leads)
                    .as("'%s' is not counted twice", step.name())
                    .isFalse();
            covered.set(i, (ends || leads) && step.role() != EndRole.TEARDOWN);
        }
        var ending =
                plan.steps().stream().filter(s -> s.role() == EndRole.ENDS_RUN).count();
        assertThat(ending).isEqualTo(plan.countedEnds() == 0 ? 1 : 0);
    }

    private static boolean needsAll(Plan plan, int step) {
        var planned = plan.steps().get(step);
        return planned.needed() == planned.predecessors();
    }

    private static void teardownsAreLeavesWithOneSetup(Plan plan) {
        for (var step : plan.steps()) {
            if (step.role() == EndRole.TEARDOWN) {
                assertThat(step.successors()).isEmpty();
                assertThat(plan.steps().stream()
                                .flatMap(s -> s.successors().stream())
                                .filter(e -> e.successor() == step.number())
                                .filter(e -> SETUPS.contains(e.kind())))
                        .hasSize(1);
            }
        }
        assertThat(plan.teardowns()).isEqualTo((int)
                plan.steps().stream().filter(s -> s.definition().isTeardown()).count());
    }

    private static final Set<EdgeKind> SETUPS = Set.of(EdgeKind.SETUP, EdgeKind.SETUP_IF_COMPLETED);

    private static Plan random(Random random) {
        return Workflow.define("random", Link.class, flow -> {
                    var steps = new ArrayList<Step<Link>>();
                    var count = 1 + random.nextInt(30);
                    for (var i = 0; i < count; i++) {
                        steps.add(addStep(flow, steps, random).named("step " + i));
                    }
                    if (random.nextBoolean()) {
                        addTeardowns(flow, steps, random);
                    }
                })
                .plan();
    }

    private static Step<Link> addStep(Flow<Link> flow, List<Step<Link>> above, Random random) {
        if (above.isEmpty() || random.nextInt(5) == 0) {
            return flow.step(WORK, flow.input());
        }
        var one = any(above, random);
        var other = any(above, random);
        return switch (random.nextInt(8)) {
            case 0 -> flow.step(WORK, one.output());
            case 1 ->
                flow.step(
                        MERGE,
                        flow.args(Both::new).from(one.output(), other.output().orNull()));
            case 2 -> flow.step(WORK, one.output().orElse(flow.input())).after(one.discarded());
            case 3 -> flow.step(WORK, flow.input()).after(one.finished(), other.finished());
            case 4 -> flow.step(WORK, flow.input()).afterAny(edges(above, random));
            case 5 -> flow.step(WORK, one.output().orNull()).afterAtLeast(1, one, other.finished());
            case 6 -> flow.step(WORK, flow.input()).delay(one.output(Link::pause));
            default ->
                flow.step(MERGE, flow.args(Both::new).from(one.output(), other.output()))
                        .after(one);
        };
    }

    private static Edge[] edges(List<Step<Link>> above, Random random) {
        return IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(i -> {
                    var step = any(above, random);
                    return random.nextBoolean() ? step : step.discarded();
                })
                .toArray(Edge[]::new);
    }

    /** On a step that nothing follows and on the last one: setups one within the other are refused for now. */
    private static void addTeardowns(Flow<Link> flow, List<Step<Link>> steps, Random random) {
        var last = steps.get(steps.size() - 1);
        last.teardown(UNDO, flow.input()).delay(Duration.ofSeconds(random.nextInt(100)));
        last.teardown(UNDO, last.output()).named("undo too").onlyIfCompleted().after(any(steps, random), last);
        var alone = flow.step(WORK, flow.input()).named("alone");
        alone.teardown(UNDO, alone.output().orNull()).named("undo alone").delay(alone.output(Link::pause));
        var held = flow.step(WORK, flow.input()).named("held");
        held.teardown(UNDO, flow.input()).named("undo held");
        flow.step(WORK, held.output()).named("user 1");
        flow.step(WORK, flow.input()).named("user 2").afterAny(held, last);
    }

    private static Step<Link> any(List<Step<Link>> steps, Random random) {
        return steps.get(random.nextInt(steps.size()));
    }
}
