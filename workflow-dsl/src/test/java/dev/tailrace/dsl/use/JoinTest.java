package dev.tailrace.dsl.use;

import static dev.tailrace.dsl.use.Rental.ALLOCATE;
import static dev.tailrace.dsl.use.Rental.CHARGE;
import static dev.tailrace.dsl.use.Rental.CLEANUP;
import static dev.tailrace.dsl.use.Rental.FREE;
import static dev.tailrace.dsl.use.Rental.NOTIFY;
import static dev.tailrace.dsl.use.Rental.edges;
import static dev.tailrace.dsl.use.Rental.join;
import static dev.tailrace.dsl.use.Rental.messages;
import static dev.tailrace.dsl.use.Rental.plan;
import static dev.tailrace.dsl.use.Rental.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.use.Rental.Allocation;
import dev.tailrace.dsl.use.Rental.Booking;
import dev.tailrace.dsl.use.Rental.Notice;
import org.junit.jupiter.api.Test;

class JoinTest {
    @Test
    void aStepThatNamesNothingWaitsForNothing() {
        assertThat(join(plan(flow -> flow.step(FREE, flow.input())), "free")).isEqualTo(Join.NONE);
    }

    @Test
    void takingAnOutputIsAnEdge() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            flow.step(NOTIFY, flow.args(Notice::new).from(flow.input(Booking::customer), allocate.output()));
        });

        assertThat(edges(plan, "notify")).containsExactly("allocate COMPLETED");
    }

    @Test
    void takingAnOutputThatMayBeMissingWaitsForTheEnd() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            var other = flow.step(ALLOCATE, flow.input()).named("other");
            flow.step(CLEANUP, allocate.output().orNull());
            flow.step(CLEANUP, allocate.output().orElse(other.output())).named("either");
        });

        assertThat(edges(plan, "cleanup")).containsExactly("allocate FINISHED");
        assertThat(edges(plan, "either")).containsExactly("allocate FINISHED", "other COMPLETED");
    }

    @Test
    void ofTwoReadingsOfOneStepTheStricterDecides() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            flow.step(CLEANUP, allocate.output().orNull()).delay(allocate.output(Allocation::grace));
        });

        assertThat(edges(plan, "cleanup")).containsExactly("allocate COMPLETED");
    }

    @Test
    void aTimeThatAnOutputTellsIsAnEdge() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            flow.step(FREE, flow.input()).delay(allocate.output(Allocation::grace));
            flow.step(CHARGE, flow.input()).at(allocate.output(Allocation::expiresAt));
        });

        assertThat(edges(plan, "free")).containsExactly("allocate COMPLETED");
        assertThat(edges(plan, "charge")).containsExactly("allocate COMPLETED");
        assertThat(step(plan, "charge").definition().timing()).isInstanceOf(Timing.BoundAt.class);
    }

    @Test
    void anEdgeThatTheAuthorNamesStandsInsteadOfTheOneThatIsImplied() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            flow.step(CLEANUP, allocate.output().orNull()).after(allocate.discarded());
        });

        assertThat(edges(plan, "cleanup")).containsExactly("allocate DISCARDED");
    }

    @Test
    void aStepMayWaitForFailureOrForTheEnd() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            var charge = flow.step(CHARGE, flow.input());
            flow.step(FREE, flow.input()).after(allocate.discarded(), charge.finished());
        });

        assertThat(edges(plan, "free")).containsExactly("allocate DISCARDED", "charge FINISHED");
        assertThat(step(plan, "free").needed()).isEqualTo(2);
    }

    @Test
    void afterSaidTwiceAddsUp() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            var charge = flow.step(CHARGE, flow.input());
            flow.step(FREE, flow.input()).after(allocate).after(charge).after(allocate);
        });

        assertThat(edges(plan, "free")).containsExactly("allocate COMPLETED", "charge COMPLETED");
    }

    @Test
    void afterOfNoStepsWaitsForNothing() {
        assertThat(edges(plan(flow -> flow.step(FREE, flow.input()).after()), "free"))
                .isEmpty();
    }

    @Test
    void anAnyJoinCountsTheNamedEdgesOnly() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            var charge = flow.step(CHARGE, flow.input());
            var free = flow.step(FREE, flow.input());
            flow.step(CLEANUP, allocate.output().orNull()).afterAny(charge, free.discarded());
        });

        assertThat(join(plan, "cleanup").needed()).isEqualTo(1);
        assertThat(edges(plan, "cleanup")).containsExactly("charge COMPLETED", "free DISCARDED");
        assertThat(step(plan, "allocate").successors()).isEmpty();
    }

    @Test
    void anAtLeastJoinNeedsItsCount() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            var charge = flow.step(CHARGE, flow.input());
            var free = flow.step(FREE, flow.input());
            flow.step(FREE, flow.input()).named("two").afterAtLeast(2, allocate, charge, free);
            flow.step(CLEANUP, allocate.output()).named("all").afterAtLeast(2, allocate, charge);
        });

        assertThat(step(plan, "two").needed()).isEqualTo(2);
        assertThat(step(plan, "two").predecessors()).isEqualTo(3);
        assertThat(step(plan, "all").needed()).isEqualTo(2);
    }

    @Test
    void anEdgeThatIsNamedTwiceCountsOnce() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    flow.step(FREE, flow.input()).afterAtLeast(2, allocate, allocate);
                }))
                .containsExactly("step 'free': afterAtLeast(2, ...) names 1 edges; the count must be 1 to 1");
    }

    @Test
    void aCountOutOfBoundsIsRefused() {
        for (var count : new int[] {-1, 0, 4}) {
            assertThat(messages(flow -> {
                        var allocate = flow.step(ALLOCATE, flow.input());
                        var charge = flow.step(CHARGE, flow.input());
                        flow.step(FREE, flow.input()).afterAtLeast(count, allocate, charge);
                    }))
                    .containsExactly(
                            "step 'free': afterAtLeast(" + count + ", ...) names 2 edges; the count must be 1 to 2");
        }
    }

    @Test
    void afterAnyOfNothingIsRefused() {
        assertThat(messages(flow -> flow.step(FREE, flow.input()).afterAny()))
                .containsExactly("step 'free': afterAny(...) names no step to come after");
    }

    @Test
    void aStepHasOneJoin() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    var charge = flow.step(CHARGE, flow.input());
                    flow.step(FREE, flow.input()).after(allocate).afterAny(charge);
                    flow.step(FREE, flow.input())
                            .named("other")
                            .afterAny(allocate)
                            .afterAny(charge);
                }))
                .containsExactly(
                        "step 'free' is told both after(...) and afterAny(...). Use one of after(...), afterAny(...) and"
                                + " afterAtLeast(...), and name every step in it",
                        "step 'other' is told both afterAny(...) and afterAny(...). Use one of after(...),"
                                + " afterAny(...) and afterAtLeast(...), and name every step in it");
    }

    @Test
    void anEndThatCannotBeIsRefused() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    flow.step(FREE, flow.input()).after(allocate, allocate.discarded());
                }))
                .containsExactly(
                        "step 'free' waits until 'allocate' is both completed and discarded, which it never is."
                                + " Use afterAny(...)");
    }

    @Test
    void eitherEndOfOneStepIsAnAnyJoin() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            flow.step(FREE, flow.input()).afterAny(allocate, allocate.discarded());
        });

        assertThat(edges(plan, "free")).containsExactly("allocate COMPLETED", "allocate DISCARDED");
    }

    @Test
    void anOutputIsRefusedWhereItMayBeMissing() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    var charge = flow.step(CHARGE, flow.input());
                    flow.step(CLEANUP, allocate.output()).named("failed").after(allocate.discarded());
                    flow.step(CLEANUP, allocate.output()).named("any").afterAny(allocate, charge);
                    flow.step(FREE, flow.input())
                            .named("late")
                            .afterAny(allocate, charge)
                            .delay(allocate.output(Allocation::grace));
                }))
                .containsExactly(
                        missing("failed", "after discarded"), missing("any", "afterAny"), missing("late", "afterAny"));
    }

    @Test
    void aStepOnlyFollowsStepsDeclaredAboveIt() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    var cleanup = flow.step(CLEANUP, allocate.output());
                    allocate.after(cleanup).after(allocate);
                }))
                .containsExactly(
                        "step 'allocate' cannot come after 'cleanup', which is declared below it. Steps only follow steps"
                                + " declared above them, so a graph can have no cycle; move 'cleanup' up",
                        "step 'allocate' cannot come after itself");
    }

    @Test
    void aTimeFromAStepDeclaredBelowIsRefused() {
        assertThat(messages(flow -> {
                    var free = flow.step(FREE, flow.input());
                    var allocate = flow.step(ALLOCATE, flow.input());
                    free.delay(allocate.output(Allocation::grace));
                }))
                .singleElement()
                .asString()
                .startsWith("step 'free' cannot come after 'allocate', which is declared below it.");
    }

    @Test
    void aStepOfAnotherWorkflowIsRefused() {
        var leak = new Step<?>[1];
        plan(flow -> leak[0] = flow.step(ALLOCATE, flow.input()));

        assertThat(messages(flow -> flow.step(CHARGE, flow.input()).after(leak[0])))
                .containsExactly(
                        "step 'charge' uses step 'allocate' of workflow 'w'. A step can only use steps of its own"
                                + " workflow; start the other from a worker: job.client().start(OTHER, input)");
    }

    private static String missing(String step, String how) {
        return "step '" + step + "' takes the output of 'allocate', but can start when 'allocate' has none (" + how
                + "). Say what it gets then: allocate.output().orNull() or .orElse(...)";
    }
}
