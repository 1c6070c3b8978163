package dev.tailrace.examples.booking;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import java.time.Duration;

/** What a booking is: allocate nodes, launch a program on them, free them when their time is over, come what may. */
final class BookingWorkflow {
    static final Queue CANCEL = Queue.named("cancel");

    static final JobType<Booking, Allocation> ALLOCATE = JobType.of("allocate", Booking.class, Allocation.class)
            .retry(RetryPolicy.fixed(Duration.ofMillis(20)).attempts(3));
    static final JobType<Launch, Void> LAUNCH = JobType.of("launch", Launch.class);
    static final JobType<Booking, Void> FREE = JobType.of("free", Booking.class);

    static final Workflow<Booking> BOOKING = Workflow.define("resource-booking", Booking.class, flow -> {
        var allocate = flow.step(ALLOCATE, flow.input());
        // By the input and the job's token: if allocating failed, nobody knows which nodes it took before.
        allocate.teardown(FREE, flow.input())
                .at(allocate.output(Allocation::expiresAt))
                .on(CANCEL);
        flow.step(LAUNCH, flow.args(Launch::new).from(flow.input(Booking::number), allocate.output()));
    });

    private BookingWorkflow() {}
}
