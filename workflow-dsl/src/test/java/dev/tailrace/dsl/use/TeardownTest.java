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
    void withATimeAndAfterItIsDueAtTheEarlierSoItWaitsForItsTurn() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            var charge = flow.step(CHARGE, flow.input()).after(allocate);
            allocate.teardown(FREE, flow.input()).delay(Duration.ofSeconds(1)).after(charge);
        });

        assertThat(edgesTo(plan, "free")).containsExactly("allocate SETUP_IN_TURN", "charge SCOPE_IN_TURN");
    }

    @Test
    void severalTeardownsAreIndependentUnlessTheyComeAfterEachOther() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            var detach = allocate.teardown(FREE, flow.input()).named("detach").delay(Duration.ofSeconds(1));
            allocate.teardown(FREE, flow.input()).named("delete").after(detach).onlyIfCompleted();
            allocate.teardown(FREE, flow.input()).named("tell").delay(Duration.ofSeconds(1));
        });

        assertThat(edgesTo(plan, "detach")).containsExactly("allocate SETUP");
        assertThat(edgesTo(plan, "delete"))
                .containsExactly("allocate SETUP_IN_TURN_IF_COMPLETED", "detach TEARDOWN_IN_TURN");
        assertThat(edgesTo(plan, "tell")).containsExactly("allocate SETUP");
    }

    @Test
    void itComesOnlyAfterTeardownsOfItsOwnSetupThatAreDeclaredAboveIt() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    var other = flow.step(CHARGE, flow.input());
                    var free = allocate.teardown(FREE, flow.input()).delay(Duration.ofSeconds(1));
                    var refund =
                            other.teardown(FREE, flow.input()).named("refund").delay(Duration.ofSeconds(1));
                    var late =
                            allocate.teardown(FREE, flow.input()).named("late").delay(Duration.ofSeconds(1));
                    refund.after(free);
                    free.after(late);
                }))
                .containsExactlyInAnyOrder(
                        "teardown 'refund' undoes 'charge' and cannot come after 'free', which undoes 'allocate': only"
                                + " teardowns of one setup are put in order. Of two setups, what the later one made is"
                                + " freed first, by itself, if the later one follows the earlier",
                        "teardown 'free' cannot come after 'late', which is declared below it. A teardown only follows"
                                + " teardowns declared above it; move 'late' up");
    }

    @Test
    void theTeardownsOfSetupsThatFollowAnotherSetupComeBeforeItsOwn() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            allocate.teardown(FREE, flow.input()).delay(Duration.ofHours(1));
            var charge = flow.step(CHARGE, flow.input()).after(allocate);
            charge.teardown(FREE, flow.input()).named("refund").delay(Duration.ofMinutes(1));
            var last = flow.step(CHARGE, flow.input()).named("last").after(charge);
            last.teardown(FREE, flow.input()).named("undo").delay(Duration.ofMinutes(1));
        });

        assertThat(edgesTo(plan, "free"))
                .containsExactly("allocate SETUP_IN_TURN", "refund TEARDOWN_IN_TURN", "undo TEARDOWN_IN_TURN");
        assertThat(edgesTo(plan, "refund")).containsExactly("charge SETUP_IN_TURN", "undo TEARDOWN_IN_TURN");
        assertThat(edgesTo(plan, "undo")).containsExactly("last SETUP");
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
