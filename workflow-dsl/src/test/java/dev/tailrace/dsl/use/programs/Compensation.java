package dev.tailrace.dsl.use.programs;

import dev.tailrace.core.JobType;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import org.jspecify.annotations.Nullable;

/** When shipping fails for good, the money goes back; whichever way it went, the customer is told. */
final class Compensation {
    record Order(String id, String customer) {}

    record Payment(String reference) {}

    record Refund(String reference, String reason) {}

    record Outcome(
            String customer,
            @Nullable Payment payment,
            @Nullable Refund refund) {}

    static final JobType<Order, Payment> CHARGE = JobType.of("charge", Order.class, Payment.class);
    static final JobType<Order, Void> SHIP = JobType.of("ship", Order.class);
    static final JobType<Payment, Refund> REFUND = JobType.of("refund", Payment.class, Refund.class);
    static final JobType<Outcome, Void> TELL = JobType.of("tell", Outcome.class);

    static final Workflow<Order> SALE = Workflow.define("sale", Order.class, flow -> {
        var charge = flow.step(CHARGE, flow.input());
        var ship = flow.step(SHIP, flow.input()).after(charge);
        var refund = flow.step(REFUND, charge.output()).after(ship.discarded()).retry(RetryPolicy.none());
        flow.step(
                        TELL,
                        flow.args(Outcome::new)
                                .from(
                                        flow.input(Order::customer),
                                        charge.output().orNull(),
                                        refund.output().orNull()))
                .afterAny(ship, refund.finished(), charge.discarded());
    });

    private Compensation() {}
}
