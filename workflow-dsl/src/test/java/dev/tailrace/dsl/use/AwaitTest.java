package dev.tailrace.dsl.use;

import static dev.tailrace.dsl.use.Rental.ALLOCATE;
import static dev.tailrace.dsl.use.Rental.CANCEL;
import static dev.tailrace.dsl.use.Rental.CHARGE;
import static dev.tailrace.dsl.use.Rental.FREE;
import static dev.tailrace.dsl.use.Rental.SWEEP;
import static dev.tailrace.dsl.use.Rental.definition;
import static dev.tailrace.dsl.use.Rental.edges;
import static dev.tailrace.dsl.use.Rental.messages;
import static dev.tailrace.dsl.use.Rental.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.Signal;
import dev.tailrace.core.definition.GateDefinition;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.dsl.use.Rental.Booking;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Steps that wait for a signal. */
class AwaitTest {
    record Approval(boolean granted, Booking instead) {}

    static final Signal<Approval> APPROVAL = Signal.of("approval", Approval.class);
    static final Signal<Void> GO = Signal.of("go");

    @Test
    void aStepThatWaitsIsCalledAsItsSignalAndGivesOnWhatThatSays() {
        var plan = plan(flow -> {
            var charge = flow.step(CHARGE, flow.input());
            var approval = flow.await(APPROVAL).within(Duration.ofDays(2)).after(charge);
            flow.step(ALLOCATE, approval.output(Approval::instead));
            flow.step(SWEEP, flow.nothing()).after(approval.discarded());
        });

        assertThat(definition(plan, "approval").settings().gate())
                .isEqualTo(new GateDefinition(GateKind.SIGNAL, "approval", Duration.ofDays(2)));
        assertThat(definition(plan, "approval").type().result()).isEqualTo(Approval.class);
        assertThat(edges(plan, "approval")).containsExactly("charge COMPLETED");
        assertThat(edges(plan, "allocate")).containsExactly("approval COMPLETED");
        assertThat(edges(plan, "sweep")).containsExactly("approval DISCARDED");
    }

    @Test
    void oneSignalCanBeWaitedForTwice() {
        var plan = plan(flow -> {
            var first = flow.await(GO).named("first");
            flow.await(GO).named("second").after(first);
        });

        assertThat(definition(plan, "second").settings().gate())
                .isEqualTo(definition(plan, "first").settings().gate());
    }

    @Test
    void thePictureShowsWhatIsWaitedForAndForHowLong() {
        var workflow = Workflow.define("expense", Booking.class, flow -> {
            var approval = flow.await(APPROVAL).within(Duration.ofDays(2));
            flow.step(ALLOCATE, approval.output(Approval::instead));
        });

        assertThat(workflow.diagram().toMermaid()).isEqualTo("""
                flowchart LR
                    s0{{"approval<br/>on signal approval, within 2 d"}}
                    s1["allocate"]
                    s0 --> s1
                """);
        assertThat(workflow.diagram().toDot())
                .contains("s0 [label=\"approval\\non signal approval, within 2 d\", shape=hexagon]");
    }

    @Test
    void whatIsSaidToWorkersMeansNothingThere() {
        assertThat(messages(flow ->
                        flow.await(GO).when(flow.input(Booking::resource).isNot("room-1"))))
                .singleElement()
                .asString()
                .contains("it begins with the run and no worker claims it");
        assertThat(messages(flow -> flow.await(GO).on(CANCEL)))
                .singleElement()
                .asString()
                .startsWith(
                        "step 'go': no worker does it, so on(...), retry(...), timeout(...) and addsSteps() say nothing here");
        assertThat(messages(flow -> flow.await(GO).retry(RetryPolicy.none()))).hasSize(1);
        assertThat(messages(flow -> flow.await(GO).teardown(FREE, flow.input())))
                .containsExactly("teardown 'free' undoes 'go', which no worker does; a setup is the step that takes"
                        + " something");
    }

    @Test
    void aTimeLimitIsPositiveAndForStepsThatWait() {
        assertThat(messages(flow -> flow.await(GO).within(Duration.ZERO)))
                .containsExactly(
                        "step 'go': time limit PT0S must be positive and at most 36525 days (a hundred years)");
        assertThat(messages(flow -> flow.step(ALLOCATE, flow.input()).within(Duration.ofDays(1))))
                .singleElement()
                .asString()
                .startsWith("step 'allocate': within(...) says how long it waits for a pool or a signal, but");
    }

    @Test
    void theEnginesOwnKindsAreNobodyElses() {
        assertThat(messages(flow -> flow.step(JobType.of("tailrace.signal"), flow.nothing())))
                .containsExactly(
                        "step 'tailrace.signal': kind 'tailrace.signal' is the engine's own; call yours otherwise");
    }
}
