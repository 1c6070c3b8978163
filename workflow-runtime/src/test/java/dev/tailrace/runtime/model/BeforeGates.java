package dev.tailrace.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.Signal;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.Worker;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Whatever can become of a job that stands before a gate, once: a signal, a child, a pool. The model knows of no gates. */
final class BeforeGates {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Queue GATED = Queue.named("gated");
    private static final Pool ROOMS = Pool.named("rooms");
    private static final Signal<Void> GO = Signal.of("go");

    private static final JobType<Void, Void> STAY = JobType.of("stay").on(GATED);
    private static final JobType<Void, Void> CLEAN =
            JobType.of("clean").on(GATED).retry(RetryPolicy.fixed(Duration.ZERO).attempts(2));

    private static final Workflow<Void> STAYING =
            Workflow.chain("staying", STAY).takes(ROOMS).build();
    private static final Workflow<Void> CLEANING =
            Workflow.chain("cleaning", CLEAN).takes(ROOMS).build();
    private static final Workflow<Void> PAUSING = Workflow.chain("pausing", CLEAN)
            .retry(RetryPolicy.fixed(SOON).attempts(2))
            .takes(ROOMS)
            .build();
    private static final Workflow<Void> LATER =
            Workflow.chain("later", CLEAN).delay(SOON).takes(ROOMS).build();
    private static final Workflow<Void> HASTY =
            Workflow.chain("hasty", CLEAN).takes(ROOMS).within(SOON).build();
    private static final Workflow<Void> ASKING = Workflow.define("asking", flow -> flow.await(GO));
    private static final Workflow<Void> ASKING_LATER =
            Workflow.define("asking-later", flow -> flow.await(GO).delay(SOON));
    private static final Workflow<Void> ASKING_BRIEFLY =
            Workflow.define("asking-briefly", flow -> flow.await(GO).within(SOON));
    private static final Workflow<Void> PARENT =
            Workflow.define("parent", flow -> flow.child(CLEANING, flow.nothing()));

    private final Installed db;
    private final CountDownLatch leaves = new CountDownLatch(1);

    BeforeGates(Installed db) {
        this.db = db;
    }

    void play() throws Exception {
        Worker<Void, Void> failingOnce = (nothing, job) -> {
            if (job.attempt() == 1) {
                throw new IllegalStateException("once");
            }
            return null;
        };
        try (var runtime = runtime(failingOnce)) {
            var client = runtime.client();
            whileTheOnlyRoomIsTaken(client);
            for (var workflow : List.of(CLEANING, PAUSING, LATER, PARENT)) {
                ends(client, client.start(workflow), RunState.COMPLETED);
            }
            for (var workflow : List.of(ASKING, ASKING_LATER)) {
                var run = client.start(workflow);
                client.signal(run, GO, null);
                ends(client, run, RunState.COMPLETED);
                cancelled(client, client.start(workflow));
            }
            ends(client, client.start(ASKING_BRIEFLY), RunState.FAILED);
        }
    }

    private WorkflowRuntime runtime(Worker<Void, Void> cleaner) {
        return db.runtime()
                .queue(GATED, 2)
                .pool(ROOMS, 1)
                .worker(CLEAN, cleaner)
                .worker(STAY, (nothing, job) -> {
                    leaves.await();
                })
                .start();
    }

    private void whileTheOnlyRoomIsTaken(WorkflowClient client) throws Exception {
        var guest = client.start(STAYING);
        await().atMost(LIMIT)
                .until(() -> client.find(guest.id()).orElseThrow().job("stay").state() == JobState.RUNNING);
        ends(client, client.start(HASTY), RunState.FAILED);
        var inLine = client.start(CLEANING);
        await().atMost(LIMIT)
                .until(() -> !db.query("SELECT 1 FROM tailrace.pool_line WHERE run_id = ?", inLine.id())
                        .isEmpty());
        cancelled(client, inLine);
        leaves.countDown();
        ends(client, guest, RunState.COMPLETED);
    }

    private static void cancelled(WorkflowClient client, Run run) throws Exception {
        client.cancel(run, "no longer");
        ends(client, run, RunState.CANCELLED);
    }

    private static void ends(WorkflowClient client, Run run, RunState as) throws Exception {
        assertThat(client.await(run, LIMIT).state()).as(run.toString()).isEqualTo(as);
    }
}
