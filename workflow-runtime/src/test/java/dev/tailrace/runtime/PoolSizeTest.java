package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.UnservedException;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.PoolView;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many units pools have, and who asks for more. */
class PoolSizeTest {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final Pool ROOMS = Pool.named("rooms");
    static final JobType<String, Void> CLEAN = JobType.of("clean", String.class);
    static final Workflow<String> CLEANING =
            Workflow.chain("cleaning", CLEAN).takes(ROOMS).build();
    static final Workflow<String> BIG =
            Workflow.chain("big", CLEAN).takes(2, ROOMS).build();

    @RegisterExtension
    final Installed db = new Installed();

    private static JobView only(WorkflowClient client, Run run) {
        return client.find(run.id()).orElseThrow().jobs().get(0);
    }

    private static void pass(CountDownLatch door) throws InterruptedException {
        assertThat(door.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private int inLine() throws Exception {
        return Integer.parseInt(
                db.query("SELECT count(*) FROM tailrace.pool_line").get(0));
    }

    @Test
    void aPoolThatShrinksGrantsNothingUntilLessIsHeldThanItHas() throws Exception {
        var firstDoor = new CountDownLatch(1);
        var otherDoor = new CountDownLatch(1);
        var doors = Map.of("a", firstDoor, "b", otherDoor, "c", otherDoor);
        var inside = new AtomicInteger();
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 9)
                        .pool(ROOMS, 3)
                        .worker(CLEAN, (name, job) -> {
                            inside.incrementAndGet();
                            var door = doors.get(name);
                            if (door != null) {
                                pass(door);
                            }
                            inside.decrementAndGet();
                        })
                        .start())
                .client();
        var a = client.start(CLEANING, "a");
        client.start(CLEANING, "b");
        client.start(CLEANING, "c");
        await().atMost(LIMIT).until(() -> inside.get() == 3);
        client.limits().pool(ROOMS, 1);
        assertThat(client.limits().pools()).containsExactly(new PoolView(ROOMS, 1));
        var next = client.start(CLEANING, "next");
        await().atMost(LIMIT).until(() -> inLine() == 1);

        firstDoor.countDown();
        client.await(a, LIMIT);
        assertThat(db.brokenInvariants()).isEmpty();
        assertThat(only(client, next).state()).isEqualTo(JobState.PENDING);
        otherDoor.countDown();
        client.await(next, LIMIT);
    }

    @Test
    void whoAsksForMoreThanAShrunkPoolHasKeepsNobodyWaiting() throws Exception {
        var door = new CountDownLatch(1);
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 9)
                        .pool(ROOMS, 2)
                        .worker(CLEAN, (name, job) -> {
                            if (name.equals("holder")) {
                                pass(door);
                            }
                        })
                        .start())
                .client();
        client.start(CLEANING, "holder");
        await().atMost(LIMIT)
                .until(() -> !db.query("SELECT 1 FROM tailrace.pool_hold").isEmpty());
        var big = client.start(BIG, "big");
        await().atMost(LIMIT).until(() -> inLine() == 1);
        var small = client.start(CLEANING, "small");
        client.limits().pool(ROOMS, 1);
        door.countDown();

        client.await(small, LIMIT);
        assertThat(client.explain(only(client, big).id()).orElseThrow().text())
                .contains("waits for 2 units of pool 'rooms', which has only 1 at all");
        client.limits().pool(ROOMS, 2);
        client.await(big, LIMIT);
    }

    @Test
    void aStartThatAsksForMoreThanThereIsIsRefused() {
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 1)
                        .pool(ROOMS, 1)
                        .worker(CLEAN, (name, job) -> {})
                        .start())
                .client();

        assertThatThrownBy(() -> client.start(BIG, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "step 'clean' of workflow 'big' takes 2 of pool 'rooms', which has only 1; it would wait for"
                                + " ever. Enlarge the pool: .pool(POOL, 2)");
        assertThatThrownBy(() -> client.start(
                        Workflow.chain("other", CLEAN).takes(Pool.named("room")).build(), "x"))
                .isInstanceOf(UnservedException.class)
                .hasMessage(
                        "step 'clean' of workflow 'other' takes from pool 'room', which no runtime has ever declared"
                                + " (did you mean 'rooms'?). Declare it: .pool(POOL, units)");
    }
}
