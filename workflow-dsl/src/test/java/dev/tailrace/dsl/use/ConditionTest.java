package dev.tailrace.dsl.use;

import static dev.tailrace.dsl.use.Rental.ALLOCATE;
import static dev.tailrace.dsl.use.Rental.CHARGE;
import static dev.tailrace.dsl.use.Rental.CLEANUP;
import static dev.tailrace.dsl.use.Rental.FREE;
import static dev.tailrace.dsl.use.Rental.SWEEP;
import static dev.tailrace.dsl.use.Rental.join;
import static dev.tailrace.dsl.use.Rental.messages;
import static dev.tailrace.dsl.use.Rental.plan;
import static dev.tailrace.dsl.use.Rental.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.Predicate;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.dsl.Condition;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.dsl.use.Rental.Allocation;
import dev.tailrace.dsl.use.Rental.Booking;
import dev.tailrace.dsl.use.Rental.Payment;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Conditions as they are said, and the edges that they become. */
class ConditionTest {
    @Test
    void aConditionNarrowsTheEdgeFromTheStepThatItReads() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            var charge = flow.step(CHARGE, flow.input());
            var token = allocate.output(Allocation::token).atLeast(7L);
            flow.step(SWEEP, flow.nothing()).named("implied").when(token);
            flow.step(SWEEP, flow.nothing())
                    .named("named")
                    .after(charge, allocate)
                    .when(token);
            flow.step(CLEANUP, allocate.output()).named("taken").when(token);
            flow.step(CLEANUP, allocate.output().orNull()).named("stricter").when(token);
            flow.step(SWEEP, flow.nothing()).named("as-edge").after(charge, token);
        });

        assertThat(edges(plan, "implied")).containsExactly("allocate COMPLETED token is at least 7");
        assertThat(edges(plan, "named")).containsExactly("charge COMPLETED", "allocate COMPLETED token is at least 7");
        assertThat(edges(plan, "taken")).containsExactly("allocate COMPLETED token is at least 7");
        assertThat(edges(plan, "stricter")).containsExactly("allocate COMPLETED token is at least 7");
        assertThat(edges(plan, "as-edge"))
                .containsExactly("charge COMPLETED", "allocate COMPLETED token is at least 7");
    }

    @Test
    void conditionsReadAsTheyAreSaid() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            var resource = allocate.output(Allocation::resource);
            flow.step(SWEEP, flow.nothing())
                    .named("several")
                    .when(resource.in(List.of("a", "b")).or(resource.isNot("c").not()))
                    .when(allocate.output()
                            .exists()
                            .and(allocate.output(Allocation::grace).atMost(Duration.ofHours(1))));
        });

        assertThat(edges(plan, "several"))
                .containsExactly(
                        "allocate COMPLETED (resource is one of \"a\", \"b\" or not (resource is not \"c\")) and"
                                + " output exists and grace is at most PT1H");
    }

    @Test
    void andGoesToEachOfSeveralStepsAndToTheInput() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            var charge = flow.step(CHARGE, flow.input());
            flow.step(SWEEP, flow.nothing())
                    .when(allocate.output(Allocation::token)
                            .is(1L)
                            .and(charge.output(Payment::reference).is("x"))
                            .and(flow.input(Booking::nights).atLeast(2)));
        });

        assertThat(edges(plan, "sweep"))
                .containsExactly("allocate COMPLETED token is 1", "charge COMPLETED reference is \"x\"");
        assertThat(join(plan, "sweep").when()).extracting(Predicate::text).isEqualTo("input nights is at least 2");
    }

    @Test
    void aConditionMayStandAmongTheEdgesOfAnAnyJoin() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            var charge = flow.step(CHARGE, flow.input());
            var token = allocate.output(Allocation::token);
            flow.step(SWEEP, flow.nothing())
                    .afterAtLeast(2, token.is(1L), token.is(2L), charge)
                    .when(token.isNot(3L));
        });

        assertThat(join(plan, "sweep").needed()).isEqualTo(2);
        assertThat(edges(plan, "sweep"))
                .containsExactly(
                        "allocate COMPLETED token is 1 and token is not 3",
                        "allocate COMPLETED token is 2 and token is not 3",
                        "charge COMPLETED");
    }

    @Test
    void aRunThatAConditionMayEndEarlyCountsItsEnds() {
        var plain = Workflow.chain("w", ALLOCATE).then(CLEANUP).build().plan();
        var narrowed = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            flow.step(CLEANUP, allocate.output())
                    .when(allocate.output(Allocation::token).is(1L));
        });
        var ofInput = plan(flow ->
                flow.step(FREE, flow.input()).when(flow.input(Booking::nights).is(1)));

        assertThat(plain.steps().get(1).role()).isEqualTo(EndRole.ENDS_RUN);
        assertThat(narrowed.steps().get(1).role()).isEqualTo(EndRole.COUNTED);
        assertThat(ofInput.steps().get(0).role()).isEqualTo(EndRole.COUNTED);
    }

    @Test
    void twoStepsAtOnceAreNoCondition() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    var charge = flow.step(CHARGE, flow.input());
                    var one = allocate.output(Allocation::token).is(1L);
                    var other = charge.output(Payment::reference).is("x");
                    flow.step(SWEEP, flow.nothing()).named("a").when(one.or(other));
                    flow.step(SWEEP, flow.nothing())
                            .named("b")
                            .when(one.and(other).not());
                    flow.step(SWEEP, flow.nothing()).named("c").afterAny(one.and(other), charge);
                }))
                .hasSize(3)
                .allMatch(m ->
                        m.endsWith(": a condition reads the outputs of 'allocate' and 'charge' at once, but is decided"
                                + " when one step ends. Join conditions on several steps by and(...), or name each in"
                                + " afterAny(...); or let a step take these outputs and decide"));
    }

    @Test
    void aConditionOnAStepThatIsNoneOfSomeHasNoEdgeToNarrow() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    var charge = flow.step(CHARGE, flow.input());
                    var free = flow.step(FREE, flow.input());
                    flow.step(SWEEP, flow.nothing())
                            .when(allocate.output(Allocation::token).is(1L))
                            .afterAny(charge, free, allocate.discarded());
                    flow.step(SWEEP, flow.nothing())
                            .named("b")
                            .afterAny(charge, flow.input(Booking::nights).is(1));
                }))
                .containsExactly(
                        "step 'sweep' starts after some of its predecessors, and its condition reads 'allocate', which is"
                                + " none of them. Put the condition into afterAny(...), in the place of a step",
                        "step 'b': afterAny(...) names a condition on the input, which is no step to come after. Say it by"
                                + " when(...)");
    }

    @Test
    void aConditionThatCouldNeverHoldIsRefused() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    var free = flow.step(FREE, flow.input());
                    flow.step(SWEEP, flow.nothing())
                            .named("a")
                            .after(allocate.discarded())
                            .when(allocate.output().exists());
                    flow.step(SWEEP, flow.nothing())
                            .named("b")
                            .when(allocate.output(Allocation::resource).in(List.of()));
                    flow.step(SWEEP, flow.nothing())
                            .named("c")
                            .when(free.output("", Object.class).exists());
                    flow.step(SWEEP, flow.nothing())
                            .named("d")
                            .when(allocate.output("/tokens", Long.class).is(1L));
                }))
                .containsExactly(
                        "step 'a' waits until 'allocate' is both completed and discarded, which it never is. Use"
                                + " afterAny(...)",
                        "step 'b': in(...) is given no value, so that it never holds",
                        "step 'free' has no output: JobType 'free' was declared without a result class",
                        "allocate.output(\"/tokens\"): Allocation has no component 'tokens', only [resource, token, expiresAt,"
                                + " grace]");
    }

    @Test
    void whatHasNoOrderIsNotCompared() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    flow.step(SWEEP, flow.nothing())
                            .when(allocate.output(Allocation::resource).atLeast("m"))
                            .when(allocate.output(Allocation::expiresAt).atMost(Instant.EPOCH));
                }))
                .containsExactly(
                        "step 'sweep': a String is neither greater nor less than another. atLeast(...) and"
                                + " atMost(...) take numbers, durations, instants and local dates; for others there is in(...)");
    }

    @Test
    void aConditionReadsWhatIsThereAndNothingMadeUp() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    flow.step(SWEEP, flow.nothing())
                            .when(allocate.output().orNull().exists());
                    flow.step(SWEEP, flow.nothing())
                            .named("b")
                            .when(flow.listOf(List.of(flow.input())).exists());
                }))
                .hasSize(2)
                .allMatch(m -> m.endsWith(": a condition reads the input, an output, or a component of one, nothing put"
                        + " together and nothing with a fallback"));
    }

    @Test
    void aConditionIsOnStepsAboveAndOfTheSameWorkflow() {
        var other = new Condition[1];
        plan(flow -> other[0] = flow.step(ALLOCATE, flow.input()).output().exists());

        assertThat(problems(flow -> {
                    var sweep = flow.step(SWEEP, flow.nothing());
                    sweep.when(flow.step(ALLOCATE, flow.input()).output().exists());
                    flow.step(SWEEP, flow.nothing()).named("b").when(other[0]);
                    flow.step(SWEEP, flow.nothing())
                            .named("c")
                            .when(flow.input(b -> b.nights()).is(1));
                }))
                .satisfiesExactly(
                        p -> assertThat(p.message()).startsWith("step 'sweep' cannot come after 'allocate', which is"),
                        p -> assertThat(p.message()).startsWith("step 'b' uses step 'allocate' of workflow 'w'. "),
                        p -> assertThat(p.message()).startsWith("flow.input(...) is stored as data"))
                .allSatisfy(p -> assertThat(p.location()).startsWith("ConditionTest.java:"));
    }

    @Test
    void aConditionHasABoundedSize() {
        var many = IntStream.range(0, 1001).boxed().toList();
        assertThat(messages(flow -> {
                    var nights = flow.input(Booking::nights);
                    flow.step(SWEEP, flow.nothing()).named("a").when(nights.in(many));
                    var deep = nights.is(0);
                    var wide = nights.is(0);
                    for (var i = 1; i < 900; i++) {
                        deep = i % 2 == 0 ? deep.and(nights.is(i)) : deep.or(nights.is(i));
                        wide = wide.or(nights.is(i));
                    }
                    flow.step(SWEEP, flow.nothing()).named("b").when(deep);
                    flow.step(SWEEP, flow.nothing()).named("c").when(wide.not().not());
                }))
                .containsExactly(
                        "step 'a': a condition compares with more than 1000 values. Let a step decide, and compare its"
                                + " output",
                        "step 'b': a condition is nested more than 20 levels deep");
    }

    @Test
    @SuppressWarnings("NullAway")
    void nothingOfAConditionIsNull() {
        plan(flow -> {
            var nights = flow.input(Booking::nights);
            assertThatNullPointerException().isThrownBy(() -> nights.is(null)).withMessage("constant");
            assertThatNullPointerException().isThrownBy(() -> nights.in(null)).withMessage("constants");
            assertThatNullPointerException().isThrownBy(() -> nights.in(Collections.singletonList(null)));
            assertThatNullPointerException()
                    .isThrownBy(() -> nights.is(1).and(null))
                    .withMessage("other");
            Step<Void> sweep = flow.step(SWEEP, flow.nothing());
            assertThatNullPointerException().isThrownBy(() -> sweep.when(null)).withMessage("condition");
        });
    }

    private static List<String> edges(Plan plan, String step) {
        Join join = join(plan, step);
        return join.edges().stream()
                .map(e -> (e.predecessor() + " " + e.condition() + " "
                                + (e.when() == null ? "" : e.when().text()))
                        .strip())
                .toList();
    }
}
