package dev.tailrace.docs.program;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;

/** What Tailrace looks like, on one page. */
final class FrontPage {
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

    // a graph, with a guaranteed teardown: taking a step's output also waits for that step
    static final Workflow<Booking> BOOKING = Workflow.define("resource-booking", Booking.class, flow -> {
        var allocate = flow.step(ALLOCATE, flow.input());
        allocate.teardown(FREE, flow.input()) // by the input and job.token(): there may be no output
                .delay(flow.input(Booking::hold)) // or .at(allocate.output(Allocation::expiresAt))
                .on(CANCEL);
        flow.step(NOTIFY, flow.args(Notice::new).from(flow.input(Booking::customer), allocate.output()));
    });

    interface Rooms {
        Allocation allocate(Booking booking, long token);

        void release(String resource, long token);
    }

    private FrontPage() {}

    static void mail(Notice notice) {
        System.out.println("booked for " + notice.customer());
    }

    static void askWhetherStillNeeded(Allocation allocation) {
        System.out.println("still needed? " + allocation.resource());
    }

    static void use(DataSource dataSource, Rooms pool, Connection connection, Booking booking) {
        try (var runtime = WorkflowRuntime.on(dataSource)
                .queue(Queue.DEFAULT, 20)
                .queue(CANCEL, 5)
                .worker(ALLOCATE, (wish, job) -> pool.allocate(wish, job.token()))
                .worker(CONFIRM, (allocation, job) -> askWhetherStillNeeded(allocation))
                .worker(NOTIFY, (notice, job) -> mail(notice))
                .worker(FREE, (wish, job) -> pool.release(wish.resource(), job.token()))
                .start()) {
            var client = runtime.client();
            var run = client.start(BOOKING, new Booking("room-42", "ada", Duration.ofSeconds(10)));
            client.extend(run, "free", Duration.ofMinutes(30)); // keep it longer
            client.release(run, "free"); // or give it back now
            client.in(connection).start(BOOKING, booking); // inside the caller's own transaction
        }
        System.out.println(BOOKING.diagram().toMermaid());
    }
}
