package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReadmeTest {
    // region workflow
    record Booking(String room, String guest, Duration hold) {}

    record Allocation(String room, long token) {}

    record Notice(String guest, Allocation allocation) {}

    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<Booking, Allocation> ALLOCATE = JobType.of("allocate", Booking.class, Allocation.class);
    static final JobType<Notice, Void> NOTIFY = JobType.of("notify", Notice.class);
    static final JobType<Booking, Void> FREE = JobType.of("free", Booking.class);

    static final Workflow<Booking> BOOKING = Workflow.define("resource-booking", Booking.class, flow -> {
        var allocate = flow.step(ALLOCATE, flow.input());
        allocate.teardown(FREE, flow.input()).delay(flow.input(Booking::hold)).on(CANCEL);
        flow.step(NOTIFY, flow.args(Notice::new).from(flow.input(Booking::guest), allocate.output()));
    });
    // endregion

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @Test
    void theFirstWorkflowRuns() throws Exception {
        db.execute("docs/teardown.md", "sql: rooms");
        var dataSource = db.dataSource();
        var rooms = new Rooms(dataSource);
        var mail = new Mail();

        // region run
        try (var runtime = WorkflowRuntime.on(dataSource)
                .queue(Queue.DEFAULT, 20)
                .queue(CANCEL, 5)
                .worker(
                        ALLOCATE,
                        (booking, job) -> rooms.allocate(booking.room(), job.token())
                                ? new Allocation(booking.room(), job.token())
                                : job.snooze(Duration.ofSeconds(1))) // somebody has it: ask again
                .worker(NOTIFY, (notice, job) -> mail.send(notice.guest(), "yours: " + notice.allocation()))
                .worker(FREE, (booking, job) -> rooms.free(job.token()))
                .start()) {
            var client = runtime.client();
            var run = client.start(BOOKING, new Booking("room-42", "ada", Duration.ofHours(1)));
            client.awaitWork(run, Duration.ofSeconds(30)); // ada has the room, and mail

            client.extend(run, "free", Duration.ofMinutes(30)); // keep it longer
            client.release(run, "free"); // or give it back now
            client.await(run, Duration.ofSeconds(30)); // it is free again
        }
        // endregion

        assertThat(mail.sent).singleElement().asString().startsWith("ada: yours: Allocation[room=room-42, token=");
        assertThat(db.query("SELECT room, closed FROM room_grant")).containsExactly("room-42 t");
        assertThat(db.query("SELECT step, state FROM tailrace.jobs ORDER BY step_number"))
                .containsExactly("allocate completed", "free completed", "notify completed");
    }

    static final class Mail {
        private final ConcurrentLinkedQueue<String> sent = new ConcurrentLinkedQueue<>();

        void send(String to, String text) {
            sent.add(to + ": " + text);
        }
    }
}
