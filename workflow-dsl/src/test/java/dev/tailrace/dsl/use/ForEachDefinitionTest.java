package dev.tailrace.dsl.use;

import static dev.tailrace.dsl.use.Rental.ALLOCATE;
import static dev.tailrace.dsl.use.Rental.CANCEL;
import static dev.tailrace.dsl.use.Rental.FREE;
import static dev.tailrace.dsl.use.Rental.SWEEP;
import static dev.tailrace.dsl.use.Rental.edges;
import static dev.tailrace.dsl.use.Rental.messages;
import static dev.tailrace.dsl.use.Rental.plan;
import static dev.tailrace.dsl.use.Rental.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.ElementJob;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.diagram.Diagram;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.dsl.use.Rental.Allocation;
import dev.tailrace.dsl.use.Rental.Booking;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A job for each element of a list, as it is written in a workflow. */
class ForEachDefinitionTest {
    record Trip(List<Booking> rooms) {}

    record Bill(List<Allocation> rooms) {}

    static final JobType<Booking, Trip> SPLIT = JobType.of("split", Booking.class, Trip.class);
    static final JobType<Bill, Void> PAY = JobType.of("pay", Bill.class);

    private static Plan trip() {
        return plan(flow -> {
            var trip = flow.step(SPLIT, flow.input());
            var rooms = flow.forEach(trip.output(Trip::rooms), ALLOCATE)
                    .named("rooms")
                    .on(CANCEL)
                    .retry(RetryPolicy.none())
                    .timeout(Duration.ofSeconds(9))
                    .priority(1)
                    .tags("vip")
                    .delay(Duration.ofMinutes(1));
            flow.step(PAY, flow.args(Bill::new).from(rooms.output()));
        });
    }

    @Test
    void oneStepTakesTheListAndAnotherHasTheOutputs() {
        var plan = trip();

        assertThat(plan.steps().stream().map(s -> s.name())).containsExactly("split", "rooms.each", "rooms", "pay");
        assertThat(edges(plan, "rooms.each")).containsExactly("split COMPLETED");
        assertThat(edges(plan, "rooms")).containsExactly("rooms.each COMPLETED");
        assertThat(edges(plan, "pay")).containsExactly("rooms COMPLETED");
        assertThat(step(plan, "rooms.each").definition().settings().addsSteps()).isTrue();
    }

    @Test
    void whatIsSaidOfTheWorkIsSaidOfEachJob() {
        var first = step(trip(), "rooms.each").definition();

        assertThat(first.arguments())
                .isEqualTo(new Binding.Elements(
                        new Binding.Output("split", Pointer.to("rooms"), List.class),
                        new ElementJob(
                                "rooms",
                                "allocate",
                                "cancel",
                                RetryPolicy.none(),
                                Duration.ofSeconds(9),
                                1,
                                List.of("vip"))));
        assertThat(first.timing()).isEqualTo(new Timing.Delay(Duration.ofMinutes(1)));
        assertThat(first.settings().priority()).isEqualTo(1);
    }

    @Test
    void itIsDrawnAsTwoSteps() {
        assertThat(trip().steps()).hasSize(4);
        assertThat(Diagram.of(trip()).toMermaid())
                .contains("s1[\"rooms.each<br/>after 1 min<br/>allocate for each, queue cancel\"]")
                .contains("s2[\"rooms<br/>once all are done\"]");
    }

    @Test
    void whatHasNoResultCanOnlyBeFollowed() {
        assertThat(messages(flow -> {
                    var trip = flow.step(SPLIT, flow.input());
                    var rooms = flow.forEach(trip.output(Trip::rooms), FREE);
                    flow.step(SWEEP, flow.nothing()).after(rooms);
                    flow.step(PAY, flow.args(Bill::new).from(flow.constant(List.of())))
                            .after(rooms.finished());
                    flow.step(ALLOCATE, rooms.output("/0", Booking.class));
                }))
                .singleElement()
                .asString()
                .startsWith("step 'free' has no output");
    }

    @Test
    void itIsNoSetupAndItsJobsAddNothing() {
        assertThat(messages(flow -> {
                    var trip = flow.step(SPLIT, flow.input());
                    var rooms = flow.forEach(trip.output(Trip::rooms), ALLOCATE).addsSteps();
                    rooms.teardown(FREE, flow.input()).delay(Duration.ZERO);
                    flow.step(SWEEP, flow.nothing()).named("allocate[3]");
                }))
                .containsExactly(
                        "step 'allocate': the jobs for the elements of a list add no steps. Let the worker that leaves the"
                                + " list add them: job.add(...)",
                        "teardown 'free' undoes 'allocate', which is done for each element of a list. Let a worker add the"
                                + " steps, each with its teardown: job.add(...).teardown(...)",
                        "a step cannot be called 'allocate[3]': so are those that 'allocate' adds; use another name");
    }

    @Test
    void itsJobsTakeNothingFromPoolsYet() {
        assertThat(messages(flow -> {
                    var trip = flow.step(SPLIT, flow.input());
                    flow.forEach(trip.output(Trip::rooms), ALLOCATE).takes(Pool.named("rooms"));
                }))
                .containsExactly(
                        "step 'allocate.each': what forEach(...) makes of a list cannot take from pools yet. Let its"
                                + " worker start a run that does");
    }
}
