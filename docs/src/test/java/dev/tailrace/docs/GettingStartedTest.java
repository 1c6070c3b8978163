package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.docs.hello.Hello;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.view.JobView;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GettingStartedTest {
    record Order(String id, String customer) {}

    record Payment(String reference) {}

    record Refund(String reference) {}

    record Outcome(
            String customer,
            @Nullable Payment payment,
            @Nullable Refund refund) {}

    static final JobType<Order, Payment> CHARGE = JobType.of("charge", Order.class, Payment.class);
    static final JobType<Order, Void> SHIP = JobType.of("ship", Order.class);
    static final JobType<Payment, Refund> REFUND = JobType.of("refund", Payment.class, Refund.class);
    static final JobType<Outcome, Void> TELL = JobType.of("tell", Outcome.class);

    // region chain
    static final Workflow<Order> LATER = Workflow.chain("charge-and-ship", CHARGE)
            .thenWithInput(SHIP)
            .delay(Duration.ofHours(1))
            .retry(RetryPolicy.fixed(Duration.ofMinutes(5)).attempts(3))
            .build();
    // endregion

    // region graph
    static final Workflow<Order> SALE = Workflow.define("sale", Order.class, flow -> {
        var charge = flow.step(CHARGE, flow.input());
        var ship = flow.step(SHIP, flow.input()).after(charge).retry(RetryPolicy.none());
        var refund = flow.step(REFUND, charge.output()).after(ship.discarded());
        flow.step(
                        TELL,
                        flow.args(Outcome::new)
                                .from(
                                        flow.input(Order::customer),
                                        charge.output().orNull(),
                                        refund.output().orNull()))
                .afterAny(ship, refund.finished(), charge.discarded());
    });
    // endregion

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @Test
    void theFirstProgramRuns() throws Exception {
        Hello.main(new String[] {db.jdbcUrl()});

        assertThat(db.query("SELECT workflow, state FROM tailrace.runs")).containsExactly("hello completed");
        assertThat(db.query("SELECT output FROM tailrace.jobs WHERE step = 'greet'"))
                .containsExactly("{\"text\":\"Hello, Ada\"}");
    }

    @Test
    void aChainWaitsForItsDelay() throws Exception {
        try (var runtime = shop()) {
            var client = runtime.client();

            // region options
            var run = client.start(
                    LATER,
                    new Order("17", "ada"),
                    StartOptions.DEFAULTS.tagged("vip").priority(1));
            // endregion

            var ship = awaitStep(runtime, run.id(), "ship");
            assertThat(ship.times().dueAt()).isNotNull();
            assertThat(client.cancel(run, "seen enough")).isTrue();
            assertThat(client.await(run, Duration.ofSeconds(30)).state()).isEqualTo(RunState.CANCELLED);
        }
    }

    @Test
    void aGraphTakesTheWayThatItMust() throws Exception {
        try (var runtime = shop()) {
            // region steer
            var client = runtime.client();
            var run = client.start(SALE, new Order("18", "ada"));
            var end = client.await(run, Duration.ofSeconds(30));

            var shipping = end.job("ship").state(); // discarded: the shop cannot ship
            var refund = client.output(run, "refund", Refund.class); // so the money went back
            // endregion

            assertThat(end.state()).isEqualTo(RunState.COMPLETED);
            assertThat(shipping.name()).isEqualTo("DISCARDED");
            assertThat(refund).contains(new Refund("paid-18"));
            assertThat(end.job("tell").state().name()).isEqualTo("COMPLETED");
        }
    }

    private WorkflowRuntime shop() {
        return WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 4)
                .worker(CHARGE, (order, job) -> new Payment("paid-" + order.id()))
                .worker(SHIP, (order, job) -> {
                    throw new IllegalStateException("the shelf is empty");
                })
                .worker(REFUND, (payment, job) -> new Refund(payment.reference()))
                .worker(TELL, (outcome, job) -> assertThat(outcome.refund()).isNotNull())
                .start();
    }

    /** The step once it is no longer pending. */
    private static JobView awaitStep(WorkflowRuntime runtime, long run, String step) {
        return Waiting.until(
                () -> runtime.client().find(run).orElseThrow().job(step), job -> job.state() != JobState.PENDING);
    }
}
