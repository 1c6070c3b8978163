package dev.tailrace.dsl.use;

import static dev.tailrace.dsl.use.Rental.ALLOCATE;
import static dev.tailrace.dsl.use.Rental.CANCEL;
import static dev.tailrace.dsl.use.Rental.CHARGE;
import static dev.tailrace.dsl.use.Rental.CLEANUP;
import static dev.tailrace.dsl.use.Rental.FREE;
import static dev.tailrace.dsl.use.Rental.definition;
import static dev.tailrace.dsl.use.Rental.messages;
import static dev.tailrace.dsl.use.Rental.plan;
import static dev.tailrace.dsl.use.Rental.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.core.definition.TeardownDefinition;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.use.Rental.Allocation;
import dev.tailrace.dsl.use.Rental.Booking;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TeardownTest {
    @Test
    void aTeardownIsBoundToItsSetup() {
        var plan = plan(flow -> flow.step(ALLOCATE, flow.input())
                .teardown(FREE, flow.input())
                .delay(flow.input(Booking::hold))
                .on(CANCEL));

        var free = step(plan, "free");
        assertThat(free.role()).isEqualTo(EndRole.TEARDOWN);
        assertThat(free.definition().teardown()).isEqualTo(new TeardownDefinition("allocate", List.of(), false, false));
        assertThat(free.definition().join()).isEqualTo(Join.NONE);
        assertThat(free.definition().queue()).isEqualTo(CANCEL);
        assertThat(edgesTo(plan, "free")).containsExactly("allocate SETUP");
    }

    @Test
    void withoutATimeItWaitsForTheEndsOfWhatFollowsItsSetup() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            allocate.teardown(FREE, flow.input());
            var charge = flow.step(CHARGE, flow.input()).after(allocate);
            flow.step(CLEANUP, allocate.output()).after(charge);
        });

        assertThat(edgesTo(plan, "free")).containsExactly("allocate SETUP", "cleanup SCOPE");
    }

    @Test
    void withoutATimeAndWithoutStepsThatFollowItIsRefused() {
        assertThat(messages(flow -> flow.step(ALLOCATE, flow.input()).teardown(FREE, flow.input())))
                .containsExactly(
                        "teardown 'free' has no time and no step follows its setup 'allocate', so nothing would"
                                + " ever be held. Say how long: .delay(...) or .at(...); or let the steps that use it follow"
                                + " 'allocate'");
    }

    @Test
    void afterNamesWhatItWaitsForInsteadAlsoStepsDeclaredBelow() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            var free = allocate.teardown(FREE, flow.input());
            var charge = flow.step(CHARGE, flow.input()).after(allocate);
            flow.step(CLEANUP, allocate.output()).after(charge);
            free.after(charge);
        });

        assertThat(edgesTo(plan, "free")).containsExactly("allocate SETUP", "charge SCOPE");
    }

    @Test
    void itsTimeMayComeFromTheInputOrFromItsSetupAndAddsNoEdge() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            allocate.teardown(FREE, flow.input()).at(allocate.output(Allocation::expiresAt));
            allocate.teardown(FREE, flow.input()).named("later").at(Instant.EPOCH);
            allocate.teardown(FREE, flow.input()).named("last").delay(allocate.output(Allocation::grace));
        });

        assertThat(definition(plan, "free").timing())
                .isEqualTo(new Timing.BoundAt(new Binding.Output("allocate", Pointer.to("expiresAt"), Instant.class)));
        assertThat(definition(plan, "later").timing()).isEqualTo(new Timing.At(Instant.EPOCH));
        assertThat(definition(plan, "last").timing()).isInstanceOf(Timing.BoundDelay.class);
        assertThat(edgesTo(plan, "free")).containsExactly("allocate SETUP");
    }

    @Test
    void itsTimeCannotComeFromAnotherStep() {
        assertThat(messages(flow -> {
                    var other = flow.step(ALLOCATE, flow.input()).named("other");
                    flow.step(ALLOCATE, flow.input())
                            .teardown(FREE, flow.input())
                            .at(other.output(Allocation::expiresAt));
                }))
                .containsExactly(
                        "teardown 'free' takes its instant from 'other'; it can come from the input or from its"
                                + " setup 'allocate'");
    }

    @Test
    void itMustSayWhatItGetsWhenItsSetupLeftNoOutput() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    allocate.teardown(CLEANUP, allocate.output()).delay(Duration.ofSeconds(1));
                }))
                .containsExactly("teardown 'cleanup' takes the output of its setup 'allocate', but must also run when"
                        + " 'allocate' was tried and left none. Give it the input and free by job.token(), or say what it"
                        + " gets then: allocate.output().orElse(...) or .orNull(); or let it be skipped then:"
                        + " .onlyIfCompleted()");
    }

    @Test
    void itMayTakeItsSetupsOutputWithAFallbackOrOnlyIfThatCompleted() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            allocate.teardown(CLEANUP, allocate.output().orNull()).delay(Duration.ofSeconds(1));
            allocate.teardown(CLEANUP, allocate.output())
                    .named("only")
                    .delay(Duration.ofSeconds(1))
                    .onlyIfCompleted();
        });

        assertThat(edgesTo(plan, "cleanup")).containsExactly("allocate SETUP");
        assertThat(edgesTo(plan, "only")).containsExactly("allocate SETUP_IF_COMPLETED");
    }

    @Test
    void itMayBeKeptWhenTheRunFails() {
        var plan = plan(flow -> flow.step(ALLOCATE, flow.input())
                .teardown(FREE, flow.input())
                .delay(Duration.ofHours(1))
                .keepOnFailure());

        assertThat(definition(plan, "free").teardown())
                .isEqualTo(new TeardownDefinition("allocate", List.of(), false, true));
    }

    @Test
    void aTimeAndAfterTogetherAreRefused() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    var charge = flow.step(CHARGE, flow.input()).after(allocate);
                    allocate.teardown(FREE, flow.input())
                            .delay(Duration.ofSeconds(1))
                            .after(charge);
                }))
                .containsExactly("teardown 'free' has both a time and .after(...); use one of them");
    }

    @Test
    void aTeardownHasOneTime() {
        assertThat(messages(flow -> flow.step(ALLOCATE, flow.input())
                        .teardown(FREE, flow.input())
                        .delay(Duration.ofSeconds(1))
                        .at(flow.constant(Instant.EPOCH))))
                .containsExactly("teardown 'free' has two times (delay PT1S, at 1970-01-01T00:00:00Z). Use one of"
                        + " delay(...) and at(...)");
    }

    @Test
    void aTeardownCannotWaitForAStepOfAnotherWorkflow() {
        var leak = new Step<?>[1];
        plan(flow -> leak[0] = flow.step(CHARGE, flow.input()));

        assertThat(messages(flow -> flow.step(ALLOCATE, flow.input())
                        .teardown(FREE, flow.input())
                        .delay(Duration.ofSeconds(1))
                        .after(leak[0])))
                .containsExactly(
                        "teardown 'free' uses step 'charge' of workflow 'w'. A step can only use steps of its own"
                                + " workflow; start the other from a worker: job.client().start(OTHER, input)");
    }

    private static List<String> edgesTo(Plan plan, String name) {
        var number = step(plan, name).number();
        return plan.steps().stream()
                .flatMap(s -> s.successors().stream()
                        .filter(e -> e.successor() == number)
                        .map(e -> s.name() + " " + e.kind()))
                .toList();
    }
}
