package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.Signal;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run that waits for another one. */
class OtherRunTest {
    static final Duration LIMIT = Duration.ofSeconds(30);

    // region define
    record Order(long trip, String city) {}

    record Room(String number) {}

    static final Signal<Room> ROOM_BOOKED = Signal.of("room-booked", Room.class);
    static final JobType<Order, Room> BOOK = JobType.of("book", Order.class, Room.class);
    static final JobType<Order, Void> REPORT = JobType.of("report", Order.class);
    static final JobType<String, Void> ORDER_ROOM = JobType.of("order-room", String.class);
    static final JobType<Room, Void> WRITE = JobType.of("write", Room.class);

    static final Workflow<Order> ROOM = Workflow.define("room", Order.class, flow -> {
        var book = flow.step(BOOK, flow.input());
        flow.step(REPORT, flow.input()).after(book);
    });
    static final Workflow<String> TRIP = Workflow.define("trip", String.class, flow -> {
        var order = flow.step(ORDER_ROOM, flow.input());
        var room = flow.await(ROOM_BOOKED).within(Duration.ofDays(1)).after(order);
        flow.step(WRITE, room.output());
    });
    // endregion

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @Test
    void aRunWaitsForAnother() throws Exception {
        var written = new ConcurrentLinkedQueue<String>();
        var builder = WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 2)
                .worker(BOOK, (order, job) -> new Room(order.city() + "-42"))
                .worker(WRITE, (room, job) -> {
                    written.add(room.number());
                });

        // region work
        builder.worker(ORDER_ROOM, (city, job) -> {
            var order = new Order(job.run().id(), city);
            job.client().start(ROOM, order, StartOptions.DEFAULTS.once("trip-" + order.trip()));
        });
        builder.worker(REPORT, (order, job) -> {
            var room = job.client().output(job.run(), "book", Room.class).orElseThrow();
            job.client().signal(Run.of(order.trip()), ROOM_BOOKED, room);
        });
        // endregion

        var client = db.closing(builder.start()).client();
        var run = client.start(TRIP, "oslo");

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(written).containsExactly("oslo-42");
    }
}
