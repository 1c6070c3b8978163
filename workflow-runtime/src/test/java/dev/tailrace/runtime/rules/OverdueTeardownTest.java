package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.event.TeardownEvent;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.upkeep.OverdueWatch;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Logged;
import dev.tailrace.runtime.view.Diagnosis.Concern;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A teardown that should have begun more than a minute ago is told of, whatever keeps it. */
class OverdueTeardownTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofHours(1);
    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<Void, Void> SETUP = JobType.of("setup");
    static final JobType<Void, Void> FREE = JobType.of("free").on(CANCEL);

    static final Workflow<Void> HOLD =
            Workflow.chain("hold", SETUP).teardown(FREE).delay(LONG).build();
    static final Workflow<Void> ORDERED = Workflow.define("ordered", flow -> {
        var setup = flow.step(SETUP, flow.nothing());
        var first = setup.teardown(FREE, flow.nothing()).named("first").delay(LONG);
        setup.teardown(FREE, flow.nothing()).named("second").after(first).delay(LONG);
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final ConcurrentLinkedQueue<TeardownEvent> told = new ConcurrentLinkedQueue<>();
    private long nanoTime;

    @Test
    void listenersOfOneProcessAreToldOnceAndAgainAnHourLaterAndTheLogAndTheDoctorSayIt() throws Exception {
        try (var log = new Logged("dev.tailrace.jobs")) {
            var client = nodeWithoutCancel().client();
            nodeWithoutCancel();
            var run = held(client, HOLD, "free");
            assertThat(client.lateTeardowns().overdue()).isZero();

            db.execute("UPDATE tailrace.ready SET run_at = now() - interval '61 seconds'");
            await().atMost(LIMIT).until(() -> told.size() == 1);

            assertThat(told).singleElement().satisfies(event -> {
                assertThat(event.change()).isEqualTo(TeardownEvent.Change.OVERDUE);
                assertThat(event.runId()).isEqualTo(run.id());
                assertThat(event.teardown().step()).isEqualTo("free");
                assertThat(event.teardown().queue()).isEqualTo("cancel");
                assertThat(event.since()).isEqualTo(client.lateTeardowns().overdueSince());
            });
            assertThat(log.warnings())
                    .filteredOn(line -> line.contains("overdue"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("run " + run.id(), "'free'", "queue cancel"));
            assertThat(client.lateTeardowns().overdue()).isEqualTo(1);
            assertThat(client.doctor().findings())
                    .filteredOn(f -> f.concern() == Concern.OVERDUE_TEARDOWN)
                    .singleElement()
                    .satisfies(f -> assertThat(f.message()).contains("'free'", "run " + run.id()));

            assertThat(overdueNow()).as("not again at once").isEmpty();
            db.execute("UPDATE tailrace.teardown_overdue SET told_at = now() - interval '61 minutes'");
            await().atMost(LIMIT).until(() -> told.size() == 2);

            db.closing(WorkflowRuntime.on(db.pool())
                    .queue(CANCEL, 1)
                    .worker(FREE, (nothing, job) -> {})
                    .start());
            assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            overdueNow();
            assertThat(db.query("SELECT job_id FROM tailrace.teardown_overdue")).isEmpty();
            assertThat(client.lateTeardowns().overdue()).isZero();
        }
    }

    @Test
    void oneThatWaitsForAnotherTeardownIsOverdueTooAndWhatIsNotDueIsNot() throws Exception {
        var client = nodeWithoutCancel().client();
        var run = held(client, ORDERED, "first");
        held(client, HOLD, "free");
        client.release(run, "second");
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT due FROM tailrace.teardown_turn").equals(List.of("t")));

        db.execute("UPDATE tailrace.teardown_turn SET due_at = now() - interval '61 seconds'");

        await().atMost(LIMIT).until(() -> told.size() == 1);
        assertThat(told).extracting(event -> event.teardown().step()).containsExactly("second");
        assertThat(client.lateTeardowns().parked()).isZero();
    }

    @Test
    void aParkedOneIsCountedApart() throws Exception {
        var runtime = db.closing(WorkflowRuntime.on(db.pool())
                .queue(Queue.DEFAULT, 1)
                .queue(CANCEL, 1)
                .worker(SETUP, (nothing, job) -> {})
                .worker(FREE, (nothing, job) -> job.discard("no"))
                .start());
        var client = runtime.client();
        var run = held(client, HOLD, "free");
        client.release(run, "free");
        await().atMost(LIMIT).until(() -> client.lateTeardowns().parked() == 1);

        var late = client.lateTeardowns();
        assertThat(late.overdue()).isZero();
        assertThat(late.parkedSince()).isNotNull();
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(client.in(connection).lateTeardowns()).isEqualTo(late);
        }
        client.forceTeardown(run, "free", "ada", "gone");
    }

    /** One look of another node. */
    private List<Long> overdueNow() throws Exception {
        var found = new ArrayList<Long>();
        var watch = new OverdueWatch(
                new Database(db.pool()), new Schema("tailrace"), () -> nanoTime, (row, since) -> found.add(row.id()));
        watch.runOnce();
        nanoTime += Duration.ofSeconds(4).toNanos();
        watch.runOnce();
        return found;
    }

    private Run held(WorkflowClient client, Workflow<Void> workflow, String teardown) {
        var run = client.start(workflow);
        await().atMost(LIMIT)
                .until(() -> client.find(run.id()).orElseThrow().job(teardown).state() == JobState.SCHEDULED);
        return run;
    }

    /** Knows the teardown's queue, so that a start is not refused, and soon leaves it alone. */
    private WorkflowRuntime nodeWithoutCancel() {
        WorkflowRuntime.on(db.pool())
                .queue(CANCEL, 1)
                .worker(FREE, (nothing, job) -> {})
                .start()
                .close();
        return db.closing(WorkflowRuntime.on(db.pool())
                .queue(Queue.DEFAULT, 1)
                .worker(SETUP, (nothing, job) -> {})
                .onEvent(event -> {
                    if (event instanceof TeardownEvent teardown) {
                        told.add(teardown);
                    }
                })
                .start());
    }
}
