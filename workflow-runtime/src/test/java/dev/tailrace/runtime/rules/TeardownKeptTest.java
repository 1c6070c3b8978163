package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.upkeep.RunRemover;
import dev.tailrace.runtime.option.Retention;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Diagnosis.Concern;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing but its own worker ends a teardown: not retention, sweeps, rescue or a kind that nobody knows. */
class TeardownKeptTest {
    record Room(String name) {}

    record Key(int number) {}

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofHours(1);
    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<Room, Void> SETUP = JobType.of("setup", Room.class).retry(RetryPolicy.none());
    static final JobType<Room, Void> FREE = JobType.of("free", Room.class).on(CANCEL);
    static final Room ROOM = new Room("room-42");

    static final JobType<Room, Void> STUCK =
            JobType.of("stuck", Room.class).on(CANCEL).retry(RetryPolicy.none());
    static final Workflow<Room> BRICKED = Workflow.chain("bricked", SETUP)
            .teardown(STUCK)
            .delay(Duration.ofMillis(1))
            .build();

    static final Workflow<Room> HOLD =
            Workflow.chain("hold", SETUP).teardown(FREE).delay(LONG).build();

    @RegisterExtension
    final Installed db = new Installed();

    private final Map<Long, String> granted = new ConcurrentHashMap<>();
    private final Set<Long> closed = ConcurrentHashMap.newKeySet();

    @Test
    void retentionKeepsARunWhoseTeardownWaitsHoweverOldItIsAndOneWhoseTeardownIsParked() throws Exception {
        var client = freeing(1).client();
        db.closing(WorkflowRuntime.on(db.pool())
                .queue(CANCEL, 1)
                .worker(STUCK, (room, job) -> {
                    throw new IllegalStateException("the room is bricked up");
                })
                .start());
        var held = awaitState(client, client.start(HOLD, ROOM), "free", JobState.SCHEDULED);
        var parked = awaitState(client, client.start(BRICKED, ROOM), "stuck", JobState.PARKED);
        db.execute("UPDATE tailrace.run SET created_at = created_at - interval '10 years'");
        db.execute("UPDATE tailrace.job_end SET finished_at = finished_at - interval '10 years'");
        db.execute("UPDATE tailrace.run_open SET work_ended_at = work_ended_at - interval '10 years'");

        for (var i = 0; i < 3; i++) {
            db.execute("UPDATE tailrace.retention_walk SET rests_until = now(), low_id = 0, next_id = 0");
            new RunRemover(new Database(db.pool()), new Schema("tailrace"), Retention.of(Duration.ofDays(1))).runOnce();
        }

        assertThat(state(client, held, "free")).isEqualTo(JobState.SCHEDULED);
        assertThat(state(client, parked, "stuck")).isEqualTo(JobState.PARKED);
        client.release(held, "free");
        assertThat(client.await(held, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aSweepOfACancelledRunLeavesItAndItRuns() throws Exception {
        var client = freeing(1).client();
        var run = awaitState(client, client.start(HOLD, ROOM), "free", JobState.SCHEDULED);
        db.execute(
                "INSERT INTO tailrace.run_cancel (run_id, root_id, reason) SELECT id, id, 'by hand' FROM tailrace.run");

        assertThat(client.await(run, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void whenItsNodeDiesAnotherOneTriesItAgainHoweverOftenThatHappens() throws Exception {
        var client = freeing(0).client();
        var run = awaitState(client, client.start(HOLD, ROOM), "free", JobState.SCHEDULED);
        db.execute("UPDATE tailrace.ready SET attempt = 40, failures = 40, run_at = now() + interval '1 hour'");
        db.execute("""
                WITH gone AS (DELETE FROM tailrace.ready RETURNING *),
                dead AS (
                    INSERT INTO tailrace.node (id, name, version, lease_until)
                    SELECT nextval('tailrace.node_id'), 'a', 1, now() - interval '1 minute'
                    RETURNING id
                )
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT g.job_id, g.root_id, g.run_id, d.id, 41, 40, now() FROM gone g, dead d
                """);

        awaitState(client, run, "free", JobState.RETRYABLE);
        var rescued = client.find(run.id()).orElseThrow().job("free").tries();
        assertThat(rescued.failures()).isEqualTo(41);
        assertThat(rescued.errors()).singleElement().asString().contains("stopped or died");

        freeing(1);
        client.retryTeardown(run, "free", "ada", "no need to wait");
        assertThat(client.await(run, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void nobodyTouchesAKindThatNobodyKnowsAndItIsNotParkedForThat() throws Exception {
        var client = freeing(0).client();
        var run = awaitState(client, client.start(HOLD, ROOM), "free", JobState.SCHEDULED);
        db.closing(WorkflowRuntime.on(db.pool())
                .queue(CANCEL, 2)
                .worker(JobType.of("other"), (nothing, job) -> {})
                .start());
        client.release(run, "free");

        await().atMost(LIMIT)
                .until(() -> client.doctor().findings().stream().anyMatch(f -> f.concern() == Concern.UNSERVED_KIND));
        assertThat(state(client, run, "free")).isEqualTo(JobState.AVAILABLE);

        freeing(1);
        assertThat(client.await(run, LIMIT).job("free").tries().attempt()).isEqualTo(1);
    }

    @Test
    void aQueueThatIsPausedKeepsItAndResumedItRuns() throws Exception {
        var first = freeing(0);
        var run = awaitState(first.client(), first.client().start(HOLD, ROOM), "free", JobState.SCHEDULED);
        first.client().pauses().pauseQueue(CANCEL, "the hotel is being painted");
        first.close();
        // A node that starts knows of the pause from its first claim; one that runs hears of it within a second.
        var client = freeing(1).client();
        client.release(run, "free");
        awaitState(client, client.start(HOLD, ROOM), "free", JobState.SCHEDULED);
        assertThat(state(client, run, "free")).isEqualTo(JobState.AVAILABLE);

        client.pauses().resumeQueue(CANCEL);
        assertThat(client.await(run, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void argumentsThatItsOwnKindCannotReadParkItAtTheFirstAttempt() throws Exception {
        var client = freeing(0).client();
        var run = awaitState(client, client.start(HOLD, ROOM), "free", JobState.SCHEDULED);
        db.closing(WorkflowRuntime.on(db.pool())
                .queue(CANCEL, 1)
                .worker(JobType.of("free", Key.class), (key, job) -> {})
                .start());
        client.release(run, "free");

        awaitState(client, run, "free", JobState.PARKED);

        var seen = client.find(run.id()).orElseThrow();
        assertThat(seen.state()).isEqualTo(RunState.RUNNING);
        assertThat(seen.job("free").tries().attempt()).isEqualTo(1);
        assertThat(seen.job("free").tries().errors()).singleElement().asString().contains("number");
        client.forceTeardown(run, "free", "ada", "freed by hand");
    }

    @Test
    void aSetupWhoseNodeDiedIsUnknownSoItsTeardownRunsAndASetupThatComesLaterIsRefused() throws Exception {
        var inside = new CountDownLatch(1);
        var late = new CountDownLatch(1);
        var refused = new ConcurrentLinkedQueue<String>();
        var first = db.closing(WorkflowRuntime.on(db.pool())
                .queue(Queue.DEFAULT, 1)
                .queue(CANCEL, 1)
                .worker(FREE, (room, job) -> free(job.token()))
                .worker(SETUP, (room, job) -> {
                    var token = job.token();
                    inside.countDown();
                    awaitAnyhow(late);
                    refused.add(allocate(room, token));
                })
                .grace(Duration.ZERO)
                .start());
        var run = first.client().start(HOLD, ROOM);
        assertThat(inside.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        var client = freeing(1).client();
        db.execute("UPDATE tailrace.node SET ended_at = now(), ended_how = 'dead' WHERE id = " + first.nodeId());
        var end = client.await(run, LIMIT);
        late.countDown();
        await().atMost(LIMIT).until(() -> !refused.isEmpty());

        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.job("setup").state()).isEqualTo(JobState.DISCARDED);
        assertThat(end.job("free").state()).isEqualTo(JobState.COMPLETED);
        assertThat(refused).containsExactly("closed");
        assertThat(granted).as("nothing leaked").isEmpty();
    }

    @Test
    void aSetupThatIsTriedAgainAfterItsNodeDiedHasTheSameTokenAndTheSameRoom() throws Exception {
        var inside = new CountDownLatch(1);
        var late = new CountDownLatch(1);
        var answers = new ConcurrentLinkedQueue<String>();
        var again = Workflow.chain("again", SETUP)
                .retry(RetryPolicy.fixed(Duration.ofMillis(1)))
                .teardown(FREE)
                .delay(LONG)
                .build();
        var first = db.closing(WorkflowRuntime.on(db.pool())
                .queue(Queue.DEFAULT, 1)
                .worker(SETUP, (room, job) -> {
                    var token = job.token();
                    inside.countDown();
                    awaitAnyhow(late);
                    answers.add(allocate(room, token));
                })
                .grace(Duration.ZERO)
                .start());
        var client = db.lenientClient();
        var run = client.start(again, ROOM);
        assertThat(inside.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        freeing(1);
        db.execute("UPDATE tailrace.node SET ended_at = now(), ended_how = 'dead' WHERE id = " + first.nodeId());
        awaitState(client, run, "free", JobState.SCHEDULED);
        assertThat(granted).hasSize(1);
        late.countDown();
        await().atMost(LIMIT).until(() -> !answers.isEmpty());
        assertThat(answers).containsExactly("granted");
        assertThat(granted).as("the same allocation").hasSize(1);

        client.release(run, "free");
        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(granted).isEmpty();
    }

    /** The three rules of a token. */
    private synchronized String allocate(Room room, long token) {
        if (closed.contains(token)) {
            return "closed";
        }
        granted.put(token, room.name());
        return "granted";
    }

    private synchronized void free(long token) {
        closed.add(token);
        granted.remove(token);
    }

    /** A node with so many workers for teardowns. */
    private WorkflowRuntime freeing(int workers) {
        var builder = WorkflowRuntime.on(db.pool()).queue(Queue.DEFAULT, 1).worker(SETUP, (room, job) -> {
            assertThat(allocate(room, job.token())).isEqualTo("granted");
        });
        if (workers == 0) {
            WorkflowRuntime.on(db.pool())
                    .queue(CANCEL, 1)
                    .worker(FREE, (room, job) -> {})
                    .start()
                    .close();
            return db.closing(builder.start());
        }
        return db.closing(builder.queue(CANCEL, workers)
                .worker(FREE, (room, job) -> {
                    free(job.token());
                })
                .start());
    }

    private static void awaitAnyhow(CountDownLatch latch) throws InterruptedException {
        while (true) {
            try {
                assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
                return;
            } catch (InterruptedException e) {
                // code that does not stop
            }
        }
    }

    private static Run awaitState(WorkflowClient client, Run run, String step, JobState state) {
        await().atMost(LIMIT).until(() -> state(client, run, step) == state);
        return run;
    }

    private static JobState state(WorkflowClient client, Run run, String step) {
        RunView seen = client.find(run.id()).orElseThrow();
        return seen.job(step).state();
    }
}
