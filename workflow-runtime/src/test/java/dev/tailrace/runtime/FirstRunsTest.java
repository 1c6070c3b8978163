package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From the DSL to rows to work, the plain ways through. */
class FirstRunsTest {
    record Booking(String resource, String customer, Duration hold) {}

    record Allocation(String resource, long token) {}

    record Notice(String customer, Allocation allocation) {}

    static final Duration LIMIT = Duration.ofSeconds(20);
    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<Booking, Allocation> ALLOCATE = JobType.of("allocate", Booking.class, Allocation.class);
    static final JobType<Allocation, Void> CONFIRM = JobType.of("confirm", Allocation.class);
    static final JobType<Notice, Void> NOTIFY = JobType.of("notify", Notice.class);
    static final JobType<Booking, Void> FREE = JobType.of("free", Booking.class);

    static final Workflow<Booking> REMIND =
            Workflow.chain("remind", ALLOCATE).then(CONFIRM).build();
    static final Workflow<Booking> BOOKING = Workflow.define("resource-booking", Booking.class, flow -> {
        var allocate = flow.step(ALLOCATE, flow.input());
        allocate.teardown(FREE, flow.input()).delay(flow.input(Booking::hold)).on(CANCEL);
        flow.step(NOTIFY, flow.args(Notice::new).from(flow.input(Booking::customer), allocate.output()));
    });

    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void aChainRunsInOrderAndHandsItsOutputOn() throws Exception {
        var seen = new ConcurrentLinkedQueue<String>();
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .worker(ALLOCATE, (booking, job) -> new Allocation(booking.resource(), job.token()))
                .worker(CONFIRM, (allocation, job) -> {
                    seen.add(allocation.resource());
                })
                .start());
        var client = runtime.client();

        var run = client.start(REMIND, new Booking("room-42", "ada", Duration.ofSeconds(1)));
        var end = client.await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(seen).containsExactly("room-42");
        assertThat(client.output(run, "allocate", Allocation.class))
                .contains(new Allocation("room-42", end.job("allocate").id()));
    }

    @Test
    void aBookingIsTornDownAfterItsHold() throws Exception {
        var freed = new ConcurrentLinkedQueue<Long>();
        var notices = new ConcurrentLinkedQueue<Notice>();
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .queue(CANCEL, 2)
                .worker(ALLOCATE, (booking, job) -> new Allocation(booking.resource(), job.token()))
                .worker(NOTIFY, (notice, job) -> {
                    notices.add(notice);
                })
                .worker(FREE, (booking, job) -> {
                    freed.add(job.token());
                })
                .start());
        var client = runtime.client();

        var run = client.start(BOOKING, new Booking("room-42", "ada", Duration.ofSeconds(2)));
        var work = client.awaitWork(run, LIMIT);
        assertThat(work.state()).isEqualTo(RunState.RUNNING);
        assertThat(work.job("free").state()).isIn(JobState.SCHEDULED, JobState.PENDING, JobState.AVAILABLE);
        var end = client.await(run, LIMIT);

        var token = end.job("allocate").id();
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(notices).containsExactly(new Notice("ada", new Allocation("room-42", token)));
        assertThat(freed).containsExactly(token);
        assertThat(end.job("free").queue()).isEqualTo("cancel");
        assertThat(Duration.between(
                        end.job("allocate").times().finishedAt(),
                        end.job("free").times().startedAt()))
                .isBetween(Duration.ofMillis(1_990), LIMIT);
    }
}
