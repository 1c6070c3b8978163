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
import static dev.tailrace.dsl.use.Rental.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.dsl.use.Rental.Allocation;
import dev.tailrace.dsl.use.Rental.Booking;
import dev.tailrace.dsl.use.Rental.Payment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Steps that start a run of another workflow. */
class ChildDefinitionTest {
    static final Workflow<Booking> STAY = Workflow.define("stay", Booking.class, flow -> {
        var allocate = flow.step(ALLOCATE, flow.input());
        allocate.teardown(FREE, flow.input()).on(CANCEL);
        flow.step(CHARGE, flow.input()).after(allocate);
    });
    static final Workflow<Void> NIGHTLY = Workflow.chain("nightly", SWEEP).build();

    /** So many levels of workflows, each with so many children. */
    private static Workflow<Void> nested(int levels, int children) {
        var workflow = NIGHTLY;
        for (var level = 1; level < levels; level++) {
            var inner = workflow;
            workflow = Workflow.define("level-" + level, flow -> {
                for (var i = 0; i < children; i++) {
                    flow.child(inner, flow.nothing()).named("child-" + i);
                }
            });
        }
        return workflow;
    }

    @Test
    void aStepThatStartsARunIsCalledAsItsWorkflowAndGivesOnTheOutputThatIsAskedOfIt() {
        var plan = plan(flow -> {
            var stay = flow.child(STAY, flow.input(), ALLOCATE).within(Duration.ofDays(2));
            flow.step(Rental.CLEANUP, stay.output()).after(stay);
            flow.step(SWEEP, flow.nothing()).after(stay.discarded());
            flow.child(STAY, flow.input(), "charge", Payment.class)
                    .named("second")
                    .after(stay);
            flow.child(NIGHTLY, flow.nothing());
        });

        var gate = definition(plan, "stay").settings().gate();
        assertThat(gate).isNotNull();
        assertThat(gate.kind()).isEqualTo(GateKind.CHILD);
        assertThat(gate.name()).isEqualTo("stay");
        assertThat(gate.limit()).isEqualTo(Duration.ofDays(2));
        assertThat(definition(plan, "stay").type().result()).isEqualTo(Allocation.class);
        assertThat(definition(plan, "second").type().result()).isEqualTo(Payment.class);
        assertThat(definition(plan, "nightly").type().result()).isEqualTo(Void.class);
        assertThat(edges(plan, "sweep")).containsExactly("stay DISCARDED");
    }

    @Test
    void thePictureShowsWhichWorkflowIsStarted() {
        var workflow = Workflow.define(
                "trip", Booking.class, flow -> flow.child(STAY, flow.input()).within(Duration.ofDays(2)));

        assertThat(workflow.diagram().toMermaid())
                .contains("[[\"stay<br/>once a run of stay has done its work, within 2 d\"]]");
        assertThat(workflow.diagram().toDot())
                .contains("s0 [label=\"stay\\nonce a run of stay has done its work, within 2 d\", peripheries=2]");
    }

    @Test
    void theInputOfAChildIsOfItsKind() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    @SuppressWarnings({"unchecked", "rawtypes"})
                    var stay = flow.child((Workflow) STAY, allocate.output());
                    stay.named("wrong");
                }))
                .singleElement()
                .asString()
                .startsWith("step 'wrong'")
                .contains("Booking", "Allocation");
    }

    @Test
    void theOutputThatIsAskedOfAChildIsOneOfItsSteps() {
        assertThat(messages(flow -> flow.child(STAY, flow.input(), Rental.NOTIFY)))
                .containsExactly("step 'stay': no step of 'stay' does jobs of type 'notify'");
        assertThat(messages(flow -> flow.child(STAY, flow.input(), FREE)))
                .containsExactly("step 'stay': no step of 'stay' does jobs of type 'free'");
        assertThat(messages(flow -> flow.child(NIGHTLY, flow.nothing(), SWEEP)))
                .containsExactly(
                        "step 'nightly': child 'nightly' leaves no output of 'sweep': JobType 'sweep' was declared"
                                + " without a result class");
        assertThat(messages(flow -> flow.child(STAY, flow.input(), "alocate", Allocation.class)))
                .containsExactly("step 'stay': child 'stay' has no step 'alocate'; did you mean 'allocate'?");
        assertThat(messages(flow -> flow.child(STAY, flow.input(), "allocate", Payment.class)))
                .containsExactly("step 'stay': step 'allocate' of 'stay' leaves a Allocation, not a Payment");
        assertThat(messages(flow -> flow.child(STAY, flow.input(), "free", Payment.class)))
                .singleElement()
                .asString()
                .contains("'free', which is a teardown: it may run long after the work has ended");
    }

    @Test
    void ofTwoStepsOfOneTypeTheNameSaysWhich() {
        var twice = Workflow.define("twice", Booking.class, flow -> {
            var first = flow.step(CHARGE, flow.input()).named("first");
            flow.step(CHARGE, flow.input()).named("second").after(first);
        });

        assertThat(messages(flow -> flow.child(twice, flow.input(), CHARGE)))
                .containsExactly("step 'twice': steps [first, second] of 'twice' do jobs of type 'charge'. Say which:"
                        + " child(workflow, input, \"first\", Payment.class)");
    }

    @Test
    void aChildComputesNothingAtItsStart() {
        var computing = Workflow.define(
                "computing",
                Booking.class,
                flow -> flow.step(SWEEP, flow.nothing()).delay(flow.atStart(Booking::hold)));

        assertThat(messages(flow -> flow.child(computing, flow.input())))
                .singleElement()
                .asString()
                .startsWith(
                        "step 'computing': child 'computing' computes a value by atStart(...) for its step 'sweep'");
    }

    @Test
    void whatIsSaidToWorkersMeansNothingThere() {
        assertThat(messages(flow -> flow.child(STAY, flow.input()).on(CANCEL)))
                .singleElement()
                .asString()
                .startsWith("step 'stay': no worker does it");
        assertThat(messages(flow -> flow.child(STAY, flow.input()).retry(RetryPolicy.none())))
                .hasSize(1);
        assertThat(messages(flow -> flow.child(STAY, flow.input()).teardown(FREE, flow.input())))
                .singleElement()
                .asString()
                .startsWith("teardown 'free' undoes 'stay', which no worker does");
    }

    @Test
    void childrenAreNestedTenLevelsDeepAtMost() {
        nested(11, 1).plan();

        assertThat(refusal(() -> nested(12, 1)))
                .hasMessageContaining("step 'child-0': child 'level-10' is 11 levels of children deep; at most 10 are"
                        + " taken. Let a worker start runs that need not be waited for");
    }

    @Test
    void aChildWithAllThatItNestsHasTenThousandStepsAtMost() {
        nested(5, 9).plan();

        assertThat(refusal(() -> nested(11, 9)))
                .hasMessageContaining("child 'level-4' has more than 10000 steps, with those of its own children");
    }
}
