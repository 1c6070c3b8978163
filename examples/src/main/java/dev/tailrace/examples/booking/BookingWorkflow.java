package dev.tailrace.examples.booking;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import java.time.Duration;

/**
 * What a booking is: wait for one's turn, allocate nodes, launch a program on them, free them when their time is over, come
 * what may.
 */
final class BookingWorkflow {
    static final Queue CANCEL = Queue.named("cancel");

    /** A unit for each node. Held until the nodes are freed, so who is granted some finds as many free nodes. */
    static final Pool CLUSTER = Pool.named("cluster");

    static final JobType<Booking, Allocation> ALLOCATE = JobType.of("allocate", Booking.class, Allocation.class)
            .retry(RetryPolicy.fixed(Duration.ofMillis(20)).attempts(3));
    static final JobType<Launch, Void> LAUNCH = JobType.of("launch", Launch.class);
    static final JobType<Booking, Void> FREE = JobType.of("free", Booking.class);

    static final Workflow<Booking> BOOKING = Workflow.define("resource-booking", Booking.class, flow -> {
        var allocate = flow.step(ALLOCATE, flow.input()).takes(flow.input(Booking::nodes), CLUSTER);
        // By the input and the job's token: if allocating failed, nobody knows which nodes it took before.
        allocate.teardown(FREE, flow.input())
                .at(allocate.output(Allocation::expiresAt))
                .on(CANCEL);
        flow.step(LAUNCH, flow.args(Launch::new).from(flow.input(Booking::number), allocate.output()));
    });

    private BookingWorkflow() {}
}
