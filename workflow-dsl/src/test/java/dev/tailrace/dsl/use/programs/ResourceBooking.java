package dev.tailrace.dsl.use.programs;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import java.time.Duration;
import java.time.Instant;

/** A booking whose release cannot be lost, as chain and as graph. */
final class ResourceBooking {
    record Booking(String resource, String customer, Duration hold) {}

    record Allocation(String resource, long token, Instant expiresAt) {}

    record Notice(String customer, Allocation allocation) {}

    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<Booking, Allocation> ALLOCATE = JobType.of("allocate", Booking.class, Allocation.class);
    static final JobType<Allocation, Void> CONFIRM = JobType.of("confirm", Allocation.class);
    static final JobType<Notice, Void> NOTIFY = JobType.of("notify", Notice.class);
    static final JobType<Booking, Void> FREE = JobType.of("free", Booking.class);

    // a chain, as one says it: allocate, then free it 10 seconds later on the cancel queue, whatever happens
    static final Workflow<Booking> HOLD = Workflow.chain("hold", ALLOCATE)
            .teardown(FREE)
            .delay(Duration.ofSeconds(10))
            .on(CANCEL)
            .build();

    // a plain chain: each step after the one before, only if that completed
    static final Workflow<Booking> REMIND = Workflow.chain("remind", ALLOCATE)
            .then(CONFIRM)
            .delay(Duration.ofHours(1))
            .build();

    // the hold lasts as long as the input says
    static final Workflow<Booking> SHORT = Workflow.chain("short-booking", ALLOCATE)
            .teardown(FREE)
            .delay(Booking::hold)
            .on(CANCEL)
            .build();

    // a graph, with a guaranteed teardown: taking a step's output also waits for that step
    static final Workflow<Booking> BOOKING = Workflow.define("resource-booking", Booking.class, flow -> {
        var allocate = flow.step(ALLOCATE, flow.input());
        allocate.teardown(FREE, flow.input()) // by the input and job.token(): there may be no output
                .delay(flow.input(Booking::hold)) // or .at(allocate.output(Allocation::expiresAt))
                .on(CANCEL);
        flow.step(NOTIFY, flow.args(Notice::new).from(flow.input(Booking::customer), allocate.output()))
                .retry(RetryPolicy.fixed(Duration.ofSeconds(5)).attempts(3));
    });

    private ResourceBooking() {}
}
