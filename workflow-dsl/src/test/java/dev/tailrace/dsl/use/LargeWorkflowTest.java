package dev.tailrace.dsl.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.tailrace.core.JobType;
import dev.tailrace.core.definition.InvalidWorkflowException;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.plan.PlannedEdge;
import dev.tailrace.core.plan.PlannedStep;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.dsl.Edge;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Value;
import dev.tailrace.dsl.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The bounds are generous: they tell linear from quadratic on a slow machine, not fast from slow. */
class LargeWorkflowTest {
    private static final int STEPS = 100_000;
    private static final Duration BOUND = Duration.ofSeconds(20);

    record Link(int number) {}

    record Sum(List<Link> links) {}

    private static final JobType<Link, Link> WORK = JobType.of("work", Link.class, Link.class);
    private static final JobType<Sum, Void> SUM = JobType.of("sum", Sum.class);

    @Test
    void aLineOfAHundredThousandStepsCompiles() {
        var workflow = assertTimeout(BOUND, LargeWorkflowTest::line);

        var steps = workflow.plan().steps();
        assertThat(steps).hasSize(STEPS);
        for (var i = 0; i < STEPS; i++) {
            var step = steps.get(i);
            assertThat(step.predecessors()).isEqualTo(i == 0 ? 0 : 1);
            assertThat(step.successors())
                    .isEqualTo(i == STEPS - 1 ? List.of() : List.of(new PlannedEdge(i + 1, EdgeKind.COMPLETED)));
            assertThat(step.role()).isEqualTo(i == STEPS - 1 ? EndRole.ENDS_RUN : EndRole.NONE);
        }
        assertThat(workflow.diagram().toMermaid()).hasLineCount(2 * STEPS);
    }

    @Test
    void aWideDiamondOfAHundredThousandStepsCompiles() {
        var plan = assertTimeout(BOUND, LargeWorkflowTest::diamond);

        assertThat(plan.steps()).hasSize(STEPS);
        var first = plan.steps().get(0);
        var last = plan.steps().get(STEPS - 1);
        assertThat(first.successors()).hasSize(STEPS - 2);
        assertThat(last.predecessors()).isEqualTo(STEPS - 2);
        assertThat(last.needed()).isEqualTo(STEPS - 2);
        assertThat(last.role()).isEqualTo(EndRole.ENDS_RUN);
        assertThat(plan.steps().subList(1, STEPS - 1))
                .extracting(PlannedStep::successors)
                .containsOnly(List.of(new PlannedEdge(STEPS - 1, EdgeKind.COMPLETED)));
    }

    @Test
    void anAnyJoinOfAHundredThousandStepsCompiles() {
        var plan = assertTimeout(
                BOUND,
                () -> Workflow.define("any", Link.class, flow -> {
                            var edges = IntStream.range(1, STEPS)
                                    .mapToObj(i -> flow.step(WORK, flow.input()).named("step " + i))
                                    .toArray(Edge[]::new);
                            flow.step(WORK, flow.input()).named("last").afterAny(edges);
                        })
                        .plan());

        assertThat(plan.steps().get(STEPS - 1).needed()).isEqualTo(1);
        assertThat(plan.countedEnds()).isEqualTo(STEPS);
    }

    @Test
    void manyMistakesInALargeGraphAreFoundInTime() {
        var refusal = assertTimeout(
                BOUND,
                () -> Rental.refusal(() -> Workflow.define("w", Link.class, flow -> {
                    var first = flow.step(WORK, flow.input());
                    for (var i = 1; i < STEPS; i++) {
                        flow.step(WORK, flow.input())
                                .named("step " + i)
                                .priority(5)
                                .after(first.discarded());
                        first.after(first);
                    }
                })));

        assertThat(refusal.problems()).hasSize(2 * (STEPS - 1));
        assertThat(refusal).isInstanceOf(InvalidWorkflowException.class);
    }

    private static Workflow<Link> line() {
        return Workflow.define("line", Link.class, flow -> {
            Value<Link> value = flow.input();
            for (var i = 0; i < STEPS; i++) {
                value = flow.step(WORK, value).named("step " + i).output();
            }
        });
    }

    private static Plan diamond() {
        return Workflow.define("diamond", Link.class, flow -> {
                    var first = flow.step(WORK, flow.input()).named("first");
                    var middle = new ArrayList<Step<Link>>();
                    for (var i = 1; i < STEPS - 1; i++) {
                        middle.add(flow.step(WORK, first.output()).named("step " + i));
                    }
                    var all = middle.stream().map(Step::output).toList();
                    flow.step(SUM, flow.args(Sum::new).from(flow.listOf(all)));
                })
                .plan();
    }
}
