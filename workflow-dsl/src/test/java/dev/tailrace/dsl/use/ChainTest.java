package dev.tailrace.dsl.use;

import static dev.tailrace.dsl.use.Rental.ALLOCATE;
import static dev.tailrace.dsl.use.Rental.CANCEL;
import static dev.tailrace.dsl.use.Rental.CHARGE;
import static dev.tailrace.dsl.use.Rental.CLEANUP;
import static dev.tailrace.dsl.use.Rental.FREE;
import static dev.tailrace.dsl.use.Rental.SWEEP;
import static dev.tailrace.dsl.use.Rental.arguments;
import static dev.tailrace.dsl.use.Rental.definition;
import static dev.tailrace.dsl.use.Rental.edges;
import static dev.tailrace.dsl.use.Rental.refusal;
import static dev.tailrace.dsl.use.Rental.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.plan.PlannedStep;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.dsl.use.Rental.Allocation;
import dev.tailrace.dsl.use.Rental.Booking;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChainTest {
    @Test
    void aChainGivesItsFirstStepTheInputAndEachOtherTheOutputBefore() {
        var plan = Workflow.chain("w", ALLOCATE).then(CLEANUP).build().plan();

        assertThat(plan.workflow()).isEqualTo("w");
        assertThat(plan.input()).isEqualTo(Booking.class);
        assertThat(arguments(plan, "allocate")).isEqualTo(new Binding.Input(Pointer.WHOLE, Booking.class));
        assertThat(arguments(plan, "cleanup"))
                .isEqualTo(new Binding.Output("allocate", Pointer.WHOLE, Allocation.class));
        assertThat(edges(plan, "cleanup")).containsExactly("allocate COMPLETED");
    }

    @Test
    void aStepAfterOneWithoutAnOutputTakesNothing() {
        var plan = Workflow.chain("w", FREE).then(SWEEP).build().plan();

        assertThat(arguments(plan, "sweep")).isEqualTo(new Binding.Nothing());
        assertThat(edges(plan, "sweep")).containsExactly("free COMPLETED");
    }

    @Test
    void thenWithInputFollowsTheStepBeforeButTakesTheInput() {
        var plan = Workflow.chain("w", ALLOCATE).thenWithInput(CHARGE).build().plan();

        assertThat(arguments(plan, "charge")).isEqualTo(new Binding.Input(Pointer.WHOLE, Booking.class));
        assertThat(edges(plan, "charge")).containsExactly("allocate COMPLETED");
    }

    @Test
    void aStepAfterATeardownFollowsTheSetup() {
        var plan = Workflow.chain("w", ALLOCATE)
                .teardown(FREE)
                .then(CLEANUP)
                .build()
                .plan();

        assertThat(edges(plan, "cleanup")).containsExactly("allocate COMPLETED");
        assertThat(step(plan, "allocate").successors())
                .extracting(e -> plan.steps().get(e.successor()).name() + " " + e.kind())
                .containsExactlyInAnyOrder("free SETUP", "cleanup COMPLETED");
        assertThat(step(plan, "cleanup").successors())
                .extracting(e -> plan.steps().get(e.successor()).name() + " " + e.kind())
                .containsExactly("free " + EdgeKind.SCOPE);
    }

    @Test
    void aSettingBelongsToTheStepOrTeardownNamedJustBefore() {
        var plan = Workflow.chain("w", ALLOCATE)
                .retry(RetryPolicy.none())
                .priority(1)
                .teardown(FREE)
                .delay(Duration.ofSeconds(10))
                .on(CANCEL)
                .then(CLEANUP)
                .named("tidy")
                .timeout(Duration.ofMinutes(1))
                .tags("late", "quiet")
                .build()
                .plan();

        var allocate = definition(plan, "allocate");
        assertThat(allocate.retry()).isEqualTo(RetryPolicy.none());
        assertThat(allocate.settings().priority()).isEqualTo(1);
        assertThat(allocate.queue()).isEqualTo(Queue.DEFAULT);
        assertThat(allocate.timing()).isNull();
        var free = definition(plan, "free");
        assertThat(free.queue()).isEqualTo(CANCEL);
        assertThat(free.timing()).isEqualTo(new Timing.Delay(Duration.ofSeconds(10)));
        assertThat(free.retry()).isEqualTo(RetryPolicy.TEARDOWN);
        var tidy = definition(plan, "tidy");
        assertThat(tidy.type()).isEqualTo(CLEANUP);
        assertThat(tidy.timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(tidy.settings().tags()).containsExactly("late", "quiet");
    }

    @Test
    void aDelayMayComeFromTheInput() {
        var plan = Workflow.chain("w", ALLOCATE)
                .teardown(FREE)
                .delay(Booking::hold)
                .build()
                .plan();

        assertThat(definition(plan, "free").timing())
                .isEqualTo(new Timing.BoundDelay(new Binding.Input(Pointer.to("hold"), Duration.class)));
    }

    @Test
    void theEndOfAChainsLastStepEndsTheRunWithoutACounter() {
        var plan = Workflow.chain("w", ALLOCATE).then(CLEANUP).build().plan();

        assertThat(plan.steps()).extracting(PlannedStep::role).containsExactly(EndRole.NONE, EndRole.ENDS_RUN);
        assertThat(plan.countedEnds()).isZero();
    }

    @Test
    void aWorkflowWithoutAnInputTakesNothing() {
        var nightly = Workflow.chain("nightly", SWEEP).build();

        assertThat(nightly.input()).isEqualTo(Void.class);
        assertThat(arguments(nightly.plan(), "sweep")).isEqualTo(new Binding.Nothing());
    }

    @Test
    void buildReportsEveryMistakeOfAChain() {
        var chain = Workflow.chain("", ALLOCATE)
                .priority(9)
                .then(CLEANUP)
                .delay(Duration.ofSeconds(-1))
                .delay(input -> input.hold().multipliedBy(2))
                .then(SWEEP)
                .named("allocate");

        assertThat(refusal(chain::build).problems())
                .extracting(p -> p.step() + ": " + p.message())
                .containsExactly(
                        "null: the workflow cannot be called so: its name is empty",
                        "allocate: step 'allocate': priority 9 is not one of 1 (first) to 4 (last)",
                        "cleanup: flow.input(...) is stored as data and takes a reference to a component of Booking,"
                                + " such as Booking::resource. To compute something, use flow.atStart(input -> ...):"
                                + " it runs once, when a run starts",
                        "cleanup: step 'cleanup' has two times (delay PT-1S, delay computed). Use one of delay(...)"
                                + " and at(...)",
                        "cleanup: step 'cleanup': delay PT-1S is negative; a step can only wait",
                        "allocate-2: two steps are called 'allocate'. Tell them apart: .named(\"allocate-2\")");
    }

    @Test
    void aChainCannotBeChangedOrBuiltAgainOnceItIsBuilt() {
        var chain = Workflow.chain("w", ALLOCATE);
        chain.build();

        assertThat(refusal(() -> chain.on(CANCEL))).hasMessageContaining("Workflow 'w': is already defined");
        assertThat(refusal(() -> chain.then(CLEANUP))).hasMessageContaining("is already defined");
        assertThat(refusal(chain::build)).hasMessageContaining("is already defined");
    }

    @Test
    @SuppressWarnings("NullAway") // Null is what is tested.
    void nullIsNamedAtOnce() {
        var chain = Workflow.chain("w", ALLOCATE);

        assertThatNullPointerException()
                .isThrownBy(() -> Workflow.chain(null, ALLOCATE))
                .withMessage("name");
        assertThatNullPointerException()
                .isThrownBy(() -> Workflow.chain("w", (JobType<Booking, Void>) null))
                .withMessage("first");
        assertThatNullPointerException().isThrownBy(() -> chain.then(null)).withMessage("type");
        assertThatNullPointerException().isThrownBy(() -> chain.teardown(null)).withMessage("type");
        assertThatNullPointerException()
                .isThrownBy(() -> chain.delay((Duration) null))
                .withMessage("delay");
        assertThatNullPointerException().isThrownBy(() -> chain.on(null)).withMessage("queue");
        assertThatNullPointerException().isThrownBy(() -> chain.retry(null)).withMessage("policy");
        assertThatNullPointerException().isThrownBy(() -> chain.timeout(null)).withMessage("timeout");
        assertThatNullPointerException().isThrownBy(() -> chain.tags("a", null)).withMessage("tag");
        assertThatNullPointerException().isThrownBy(() -> chain.named(null)).withMessage("name");
    }
}
