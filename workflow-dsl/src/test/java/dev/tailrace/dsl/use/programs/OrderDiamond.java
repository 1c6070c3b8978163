package dev.tailrace.dsl.use.programs;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Workflow;
import java.time.Duration;

/** Stock and payment side by side, then shipping from both. */
final class OrderDiamond {
    record Order(String id, String customer, long cents) {}

    record Checked(String id, boolean express) {}

    record Stock(String shelf) {}

    record Payment(String reference) {}

    record Parcel(Order order, Stock stock, String paymentReference) {}

    record Tracking(String number) {}

    static final JobType<Order, Checked> CHECK = JobType.of("check", Order.class, Checked.class);
    static final JobType<Checked, Stock> RESERVE = JobType.of("reserve", Checked.class, Stock.class);
    static final JobType<Order, Payment> CHARGE = JobType.of("charge", Order.class, Payment.class);
    static final JobType<Parcel, Tracking> SHIP = JobType.of("ship", Parcel.class, Tracking.class);

    static final Workflow<Order> ORDER = Workflow.define("order", Order.class, flow -> {
        var check = flow.step(CHECK, flow.input());
        var reserve = flow.step(RESERVE, check.output());
        var charge = flow.step(CHARGE, flow.input()).after(check).timeout(Duration.ofSeconds(30));
        flow.step(SHIP, flow.args(Parcel::new).from(flow.input(), reserve.output(), charge.output(Payment::reference)))
                .priority(1)
                .tags("shipping");
    });

    private OrderDiamond() {}
}
