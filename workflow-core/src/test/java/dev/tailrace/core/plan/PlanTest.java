package dev.tailrace.core.plan;

import static dev.tailrace.core.plan.Definitions.ALLOCATE;
import static dev.tailrace.core.plan.Definitions.CONFIRM;
import static dev.tailrace.core.plan.Definitions.INPUT;
import static dev.tailrace.core.plan.Definitions.NOTHING;
import static dev.tailrace.core.plan.Definitions.SWEEP;
import static dev.tailrace.core.plan.Definitions.after;
import static dev.tailrace.core.plan.Definitions.allocate;
import static dev.tailrace.core.plan.Definitions.discarded;
import static dev.tailrace.core.plan.Definitions.edges;
import static dev.tailrace.core.plan.Definitions.output;
import static dev.tailrace.core.plan.Definitions.plan;
import static dev.tailrace.core.plan.Definitions.step;
import static dev.tailrace.core.plan.Definitions.sweep;
import static dev.tailrace.core.plan.Definitions.teardown;
import static dev.tailrace.core.plan.Definitions.timed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.plan.Definitions.Allocation;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.EndRole;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the compiler makes of sound definitions. */
class PlanTest {
    private static final Timing SOON = new Timing.Delay(Duration.ofSeconds(1));

    @Test
    void edgesAreTurnedRound() {
        var plan = plan(sweep("a"), sweep("b", "a"), sweep("c", "a", "b"));

        assertThat(plan.steps().get(0).successors())
                .containsExactly(new PlannedEdge(1, EdgeKind.COMPLETED), new PlannedEdge(2, EdgeKind.COMPLETED));
        assertThat(plan.steps()).extracting(PlannedStep::predecessors).containsExactly(0, 1, 2);
        assertThat(plan.steps()).extracting(PlannedStep::needed).containsExactly(0, 1, 2);
        assertThat(plan.step("b")).contains(plan.steps().get(1));
        assertThat(plan.step("z")).isEmpty();
    }

    @Test
    void stepsAreNumberedAsTheyAreDeclared() {
        var plan = plan(sweep("c", "b"), sweep("b"));

        assertThat(plan.steps()).extracting(PlannedStep::name).containsExactly("c", "b");
        assertThat(plan.steps().get(1).successors()).containsExactly(new PlannedEdge(0, EdgeKind.COMPLETED));
    }

    @Test
    void theOnlyLooseEndOfCompletedEdgesEndsTheRun() {
        assertThat(roles(plan(sweep("a")))).containsExactly(EndRole.ENDS_RUN);
        assertThat(roles(plan(sweep("a"), sweep("b", "a"), sweep("c", "a"), sweep("d", "b", "c"))))
                .containsExactly(EndRole.NONE, EndRole.NONE, EndRole.NONE, EndRole.ENDS_RUN);
    }

    @Test
    void severalLooseEndsAreCounted() {
        var plan = plan(sweep("a"), sweep("b", "a"), sweep("c", "a"));

        assertThat(roles(plan)).containsExactly(EndRole.NONE, EndRole.COUNTED, EndRole.COUNTED);
        assertThat(plan.countedEnds()).isEqualTo(2);
    }

    @Test
    void anEdgeThatHandlesAFailureMakesTheEndCounted() {
        var plan = plan(sweep("a"), step("b", SWEEP, NOTHING, Join.all(List.of(discarded("a")))));

        assertThat(roles(plan)).containsExactly(EndRole.NONE, EndRole.COUNTED);
    }

    @Test
    void whatFeedsOnlyAnAnyJoinIsALooseEnd() {
        var plan = plan(sweep("a"), sweep("b"), step("c", SWEEP, NOTHING, Join.atLeast(1, edges("a", "b"))));

        assertThat(roles(plan)).containsExactly(EndRole.COUNTED, EndRole.COUNTED, EndRole.COUNTED);
    }

    @Test
    void aTeardownIsCountedApart() {
        var plan = plan(allocate(), teardown("free", "allocate", SOON));

        assertThat(roles(plan)).containsExactly(EndRole.COUNTED, EndRole.TEARDOWN);
        assertThat(plan.countedEnds()).isEqualTo(1);
        assertThat(plan.teardowns()).isEqualTo(1);
    }

    @Test
    void aTeardownWithATimeWaitsForItsSetupOnly() {
        var plan = plan(allocate(), teardown("free", "allocate", SOON), sweep("use", "allocate"));

        assertThat(plan.steps().get(1).predecessors()).isEqualTo(1);
        assertThat(plan.steps().get(0).successors())
                .contains(new PlannedEdge(1, EdgeKind.SETUP), new PlannedEdge(2, EdgeKind.COMPLETED));
        assertThat(plan.steps().get(2).successors()).isEmpty();
    }

    @Test
    void aTeardownWithoutATimeWaitsForTheLooseEndsOfItsScope() {
        var plan = plan(
                allocate(),
                sweep("a", "allocate"),
                sweep("b", "a"),
                sweep("c", "allocate"),
                sweep("elsewhere"),
                teardown("free", "allocate", null));

        assertThat(plan.steps().get(5).predecessors()).isEqualTo(3);
        assertThat(plan.steps().get(5).needed()).isEqualTo(3);
        assertThat(plan.steps().get(2).successors()).containsExactly(new PlannedEdge(5, EdgeKind.SCOPE));
        assertThat(plan.steps().get(3).successors()).containsExactly(new PlannedEdge(5, EdgeKind.SCOPE));
        assertThat(plan.steps().get(1).successors()).doesNotContain(new PlannedEdge(5, EdgeKind.SCOPE));
        assertThat(plan.steps().get(4).successors()).isEmpty();
    }

    @Test
    void aTeardownMayNameWhatItWaitsFor() {
        var plan = plan(
                allocate(),
                sweep("a", "allocate"),
                sweep("b", "a"),
                teardown("free", "allocate", null, "a", "a", "allocate"));

        assertThat(plan.steps().get(1).successors()).contains(new PlannedEdge(3, EdgeKind.SCOPE));
        assertThat(plan.steps().get(2).successors()).isEmpty();
        assertThat(plan.steps().get(3).predecessors()).isEqualTo(2);
    }

    @Test
    void whatHangsOnAnOutputIsKnown() {
        var whole = output("allocate", "", Allocation.class);
        var plan = plan(
                allocate(),
                step("confirm", CONFIRM, whole, after("allocate")),
                timed(
                        step("late", ALLOCATE, INPUT, after("allocate")),
                        new Timing.BoundDelay(output("allocate", "grace", Duration.class))),
                timed(
                        step("then", ALLOCATE, INPUT, after("allocate")),
                        new Timing.BoundAt(output("allocate", "expiresAt", Instant.class))),
                step("maybe", CONFIRM, new Binding.OrElse(whole, new Binding.Constant(null)), after("allocate")));

        assertThat(plan.steps().get(0).uses())
                .containsExactly(
                        new OutputUse(1, Pointer.WHOLE, OutputUse.As.VALUE),
                        new OutputUse(2, Pointer.to("grace"), OutputUse.As.DELAY),
                        new OutputUse(3, Pointer.to("expiresAt"), OutputUse.As.INSTANT));
    }

    private static List<EndRole> roles(Plan plan) {
        return plan.steps().stream().map(PlannedStep::role).toList();
    }
}
