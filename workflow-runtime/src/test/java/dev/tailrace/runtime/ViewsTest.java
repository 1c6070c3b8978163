package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A booking as a stranger reads it in psql, at each of its stages. */
class ViewsTest {
    record Booking(String resource, String customer) {}

    record Allocation(String resource, long units) {}

    static final Duration LIMIT = Duration.ofSeconds(20);
    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<Booking, Allocation> ALLOCATE = JobType.of("allocate", Booking.class, Allocation.class)
            .retry(RetryPolicy.fixed(Duration.ofMinutes(10)).attempts(3));
    static final JobType<Allocation, Void> NOTIFY = JobType.of("notify", Allocation.class);
    static final JobType<Booking, Void> FREE = JobType.of("free", Booking.class);
    static final Workflow<Booking> BOOKING = Workflow.define("resource-booking", Booking.class, flow -> {
        var allocate = flow.step(ALLOCATE, flow.input());
        allocate.teardown(FREE, flow.input()).delay(Duration.ofMinutes(10)).on(CANCEL);
        flow.step(NOTIFY, allocate.output());
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch allocated = new CountDownLatch(1);
    private final CountDownLatch mayAllocate = new CountDownLatch(1);

    private List<String> jobs() throws SQLException {
        return db.query("""
                SELECT concat_ws(' ', step, queue, kind, state, attempt, failures, 'of ' || teardown_of, output)
                FROM tailrace.jobs ORDER BY step_number
                """);
    }

    private List<String> runs() throws SQLException {
        return db.query("""
                SELECT concat_ws(' ', workflow, state, tags::text, cancel_reason,
                                 CASE WHEN work_ended_at IS NOT NULL THEN 'work ended' END,
                                 CASE WHEN finished_at IS NOT NULL THEN 'finished' END)
                FROM tailrace.runs ORDER BY id
                """);
    }

    private WorkflowClient started() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 2)
                        .queue(CANCEL, 2)
                        .worker(ALLOCATE, (booking, job) -> {
                            allocated.countDown();
                            mayAllocate.await();
                            if (booking.resource().isEmpty()) {
                                throw new IllegalStateException("which room?");
                            }
                            return new Allocation(booking.resource(), 2);
                        })
                        .worker(NOTIFY, (allocation, job) -> {})
                        .worker(FREE, (booking, job) -> {})
                        .start())
                .client();
    }

    @Test
    void aBookingFromItsStartToItsTeardown() throws Exception {
        var early = db.lenientClient();
        var run = early.start(BOOKING, new Booking("room-42", "ada"), StartOptions.DEFAULTS.tagged("vip"));

        assertThat(jobs())
                .containsExactly(
                        "allocate default allocate available 0 0",
                        "free cancel free pending 0 0 of allocate",
                        "notify default notify pending 0 0");
        assertThat(runs()).containsExactly("resource-booking running {vip}");

        var client = started();
        allocated.await();
        assertThat(jobs())
                .containsExactly(
                        "allocate default allocate running 1 0",
                        "free cancel free pending 0 0 of allocate",
                        "notify default notify pending 0 0");
        assertThat(db.query("SELECT node FROM tailrace.jobs WHERE state = 'running'"))
                .containsExactlyElementsOf(db.query("SELECT max(id) FROM tailrace.node"));

        mayAllocate.countDown();
        client.awaitWork(run, LIMIT);
        assertThat(jobs())
                .containsExactly(
                        "allocate default allocate completed 1 0 {\"resource\":\"room-42\",\"units\":2}",
                        "free cancel free scheduled 0 0 of allocate",
                        "notify default notify completed 1 0");
        assertThat(db.query("""
                SELECT f.due_at - a.finished_at FROM tailrace.jobs f JOIN tailrace.jobs a ON a.run_id = f.run_id
                WHERE f.step = 'free' AND a.step = 'allocate'
                """)).containsExactly("00:10:00");
        assertThat(runs()).containsExactly("resource-booking running {vip} work ended");

        client.release(run, "free");
        client.await(run, LIMIT);
        assertThat(jobs())
                .containsExactly(
                        "allocate default allocate completed 1 0 {\"resource\":\"room-42\",\"units\":2}",
                        "free cancel free completed 1 0 of allocate",
                        "notify default notify completed 1 0");
        assertThat(runs()).containsExactly("resource-booking completed {vip} work ended finished");
    }

    @Test
    void aBookingThatFailedOnceAndIsCancelledBeforeItsNextAttempt() throws Exception {
        mayAllocate.countDown();
        var client = started();
        var run = client.start(BOOKING, new Booking("", "ada"));
        Awaitility.await()
                .untilAsserted(() -> assertThat(jobs()).first().isEqualTo("allocate default allocate retryable 1 1"));
        assertThat(db.query("SELECT split_part(last_error, E'\\n', 1) FROM tailrace.jobs WHERE step = 'allocate'"))
                .containsExactly("java.lang.IllegalStateException: which room?");
        assertThat(db.query("SELECT arguments FROM tailrace.jobs WHERE step = 'allocate'"))
                .containsExactly("{\"resource\":\"\",\"customer\":\"ada\"}");

        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            client.in(connection).cancel(run, "changed her mind");
            assertThat(Installed.query(connection, "SELECT state || ': ' || cancel_reason FROM tailrace.runs"))
                    .containsExactly("cancelling: changed her mind");
            connection.commit();
        }
        client.await(run, LIMIT);

        assertThat(jobs())
                .containsExactly(
                        "allocate default allocate cancelled 1 1",
                        "free cancel free completed 1 0 of allocate",
                        "notify default notify cancelled 0 0");
        assertThat(runs())
                .singleElement()
                .asString()
                .startsWith("resource-booking cancelled")
                .endsWith("finished");
    }

    @Test
    void aTeardownThatWasGivenUpIsParked() throws Exception {
        mayAllocate.countDown();
        var giveUp = JobType.of("give-up", Booking.class);
        var workflow = Workflow.define("given-up", Booking.class, flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            allocate.teardown(giveUp, flow.input()).delay(Duration.ZERO);
        });
        db.closing(db.runtime()
                .queue(Queue.DEFAULT, 2)
                .worker(giveUp, (booking, job) -> {
                    job.discard("the door is stuck");
                })
                .start());
        var run = started().start(workflow, new Booking("room-42", "ada"));

        Awaitility.await()
                .untilAsserted(() -> assertThat(jobs())
                        .containsExactly(
                                "allocate default allocate completed 1 0 {\"resource\":\"room-42\",\"units\":2}",
                                "give-up default give-up parked 1 0 of allocate"));
        assertThat(db.query("SELECT last_error FROM tailrace.jobs WHERE state = 'parked' AND run_id = ?", run.id()))
                .containsExactly("the door is stuck");
        assertThat(runs()).containsExactly("given-up running work ended");
    }
}
