package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.Signal;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A caller may leave its transaction open for as long as it likes: the others do not notice. */
class OpenTransactionTest {
    static final Duration LIMIT = Duration.ofSeconds(20);
    /** So that whatever upkeep does now and then meets it as well. */
    static final Duration OPEN = Duration.ofSeconds(10);

    static final Signal<String> APPROVED = Signal.of("approved", String.class);
    static final JobType<String, String> TAKE = JobType.of("take", String.class, String.class);
    static final JobType<String, Void> USE = JobType.of("use", String.class);
    static final JobType<String, Void> FREE = JobType.of("free", String.class);
    static final JobType<String, Void> NEW = JobType.of("new", String.class);
    static final Workflow<String> HOLD = hold("hold", Duration.ofMinutes(10));
    static final Workflow<String> BRIEF = hold("brief", Duration.ZERO);
    static final Workflow<String> ASKING = Workflow.define("asking", String.class, flow -> {
        var take = flow.step(TAKE, flow.input());
        flow.step(USE, flow.await(APPROVED).after(take).output());
    });

    @RegisterExtension
    final Installed db = new Installed();

    private static Workflow<String> hold(String name, Duration time) {
        return Workflow.define(name, String.class, flow -> {
            var take = flow.step(TAKE, flow.input());
            take.teardown(FREE, flow.input()).delay(time);
            flow.step(USE, take.output());
        });
    }

    private WorkflowClient started() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(TAKE, (text, job) -> text)
                        .worker(USE, (text, job) -> {})
                        .worker(FREE, (text, job) -> {})
                        .worker(NEW, (text, job) -> {})
                        .start())
                .client();
    }

    /** How long the slowest of some runs took from its start to its end, teardown included. */
    private static Duration slowest(WorkflowClient client, Duration during) throws Exception {
        var slowest = Duration.ZERO;
        var until = System.nanoTime() + during.toNanos();
        for (var i = 0; i < 20 || System.nanoTime() < until; i++) {
            var begun = System.nanoTime();
            var end = client.await(client.start(BRIEF, "other-" + i), LIMIT);
            var took = Duration.ofNanos(System.nanoTime() - begun);
            assertThat(end.state()).isEqualTo(RunState.COMPLETED);
            slowest = took.compareTo(slowest) > 0 ? took : slowest;
        }
        return slowest;
    }

    @Test
    void whatItStartedCancelledReleasedExtendedAndSignalledDelaysNoOtherRunForTenSeconds() throws Exception {
        var client = started();
        var held = new ArrayList<Run>();
        for (var i = 0; i < 3; i++) {
            var run = client.start(HOLD, "held-" + i);
            client.awaitWork(run, LIMIT);
            held.add(run);
        }
        var asking = client.start(ASKING, "asking");
        var usual = slowest(client, Duration.ZERO);

        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            var in = client.in(connection);
            var started = in.start(HOLD, "started");
            in.start(Workflow.chain("new", NEW).build(), "a kind that has no lane yet");
            assertThat(in.cancel(held.get(0), "no longer needed")).isTrue();
            assertThat(in.release(held.get(1), "free").moved()).isTrue();
            assertThat(in.extend(held.get(2), "free", Duration.ofHours(1)).moved())
                    .isTrue();
            in.signal(asking, APPROVED, "yes");

            assertThat(slowest(client, OPEN)).isLessThan(usual.plusSeconds(1));
            assertOthersDoTheSame(client, usual.plusSeconds(1));
            assertThat(client.find(asking.id()).orElseThrow().state()).isEqualTo(RunState.RUNNING);

            connection.commit();
            client.awaitWork(started, LIMIT);
        }

        assertThat(client.await(held.get(0), LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
        assertThat(client.await(held.get(1), LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client.find(held.get(2).id()).orElseThrow().job("free").state())
                .isEqualTo(JobState.SCHEDULED);
        assertThat(client.await(asking, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    /** What was done in the transaction that is open is done to other runs, by others. */
    private static void assertOthersDoTheSame(WorkflowClient client, Duration limit) throws Exception {
        var cancelled = client.start(HOLD, "cancelled by another");
        var released = client.start(HOLD, "released by another");
        var signalled = client.start(ASKING, "signalled by another");
        client.awaitWork(cancelled, LIMIT);
        client.awaitWork(released, LIMIT);

        client.cancel(cancelled, "also not needed");
        client.release(released, "free");
        client.signal(signalled, APPROVED, "yes");
        var newKind = client.start(Workflow.chain("new", NEW).build(), "meanwhile");

        assertThat(client.await(cancelled, limit).job("free").state()).isEqualTo(JobState.COMPLETED);
        assertThat(client.await(released, limit).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client.await(signalled, limit).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client.await(newKind, limit).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aJobThatIsCompletedInATransactionStillOpenDelaysNoOtherRun() throws Exception {
        var client = started();
        var usual = slowest(client, Duration.ZERO);
        var join = Workflow.define("join", String.class, flow -> {
            var take = flow.step(TAKE, flow.input());
            var slow = flow.step(JobType.of("slow", String.class), flow.input());
            flow.step(USE, take.output()).after(slow);
        });
        var mayCommit = new CountDownLatch(1);
        var isOpen = new CountDownLatch(1);
        db.closing(db.runtime()
                .queue(Queue.named("slow"), 1)
                .queue(Queue.DEFAULT, 1)
                .worker(JobType.of("slow", String.class), (text, job) -> {
                    try (var connection = db.pool().getConnection()) {
                        connection.setAutoCommit(false);
                        job.completeIn(connection);
                        isOpen.countDown();
                        assertThat(mayCommit.await(20, TimeUnit.SECONDS)).isTrue();
                        connection.commit();
                    }
                })
                .start());

        var run = client.start(join, "joined");
        assertThat(isOpen.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(slowest(client, Duration.ZERO)).isLessThan(usual.plusSeconds(1));
        mayCommit.countDown();

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }
}
