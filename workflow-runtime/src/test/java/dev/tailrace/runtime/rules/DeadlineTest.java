package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.option.Deadline;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A deadline cancels the work; a hold outlives it. */
class DeadlineTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration SOON = Duration.ofMillis(300);
    static final Duration LONG = Duration.ofHours(1);
    static final JobType<Void, Void> WORK = JobType.of("work");
    static final JobType<Void, Void> BREAK = JobType.of("break").retry(RetryPolicy.fixed(LONG));
    static final JobType<Void, Void> NEXT = JobType.of("next");
    static final JobType<Void, Void> FREE = JobType.of("free");
    static final Workflow<Void> SLOW = Workflow.chain("slow", WORK).then(NEXT).build();
    static final Workflow<Void> QUICK = Workflow.chain("quick", NEXT).build();

    /** Held for an hour, and the work ends when the setup does. */
    static final Workflow<Void> HOLD = Workflow.define(
            "hold",
            flow -> flow.step(NEXT, flow.nothing())
                    .teardown(FREE, flow.nothing())
                    .delay(LONG));

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger freed = new AtomicInteger();
    private @Nullable WorkflowClient started;

    private WorkflowClient client() {
        return Objects.requireNonNull(started);
    }

    @BeforeEach
    void start() {
        started = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .grace(Duration.ZERO)
                        .worker(WORK, (nothing, job) -> go.await())
                        .worker(BREAK, (nothing, job) -> {
                            throw new IllegalStateException("broken");
                        })
                        .worker(NEXT, (nothing, job) -> {})
                        .worker(FREE, (nothing, job) -> {
                            freed.incrementAndGet();
                        })
                        .start())
                .client();
    }

    @Test
    void workThatIsNotDoneByThenIsCancelledAndTheRunSaysWhy() throws Exception {
        var run = start(client(), SLOW, StartOptions.DEFAULTS.deadline(SOON));

        assertThat(find(run).summary().times().deadline()).isNotNull();
        var end = client().await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.jobs()).extracting(JobView::state).containsOnly(JobState.CANCELLED);
        assertThat(end.summary().cancelReason()).startsWith("its deadline passed: 20");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(db.query("SELECT run_id FROM tailrace.run_cancel"))
                        .isEmpty());
        assertThat(find(run).summary().cancelReason())
                .as("also when the mark is gone")
                .startsWith("its deadline passed: 20");
        assertThat(db.rows()).containsEntry("run_deadline", 0L);
    }

    @Test
    void whatWaitsForItsTimeOrItsNextTryIsCancelledAsWell() throws Exception {
        var later = start(
                client(),
                Workflow.define("later", flow -> flow.step(NEXT, flow.nothing()).delay(LONG)),
                StartOptions.DEFAULTS.deadline(SOON));
        var broken = start(client(), Workflow.chain("broken", BREAK).build(), StartOptions.DEFAULTS.deadline(SOON));

        assertThat(client().await(later, LIMIT).state()).isEqualTo(RunState.CANCELLED);
        assertThat(client().await(broken, LIMIT).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void whatIsHeldWhileTheWorkGoesOnIsTornDownAtTheDeadline() throws Exception {
        var run = start(
                client(),
                Workflow.define("booked", flow -> {
                    var setup = flow.step(NEXT, flow.nothing());
                    setup.teardown(FREE, flow.nothing()).delay(LONG);
                    flow.step(WORK, flow.nothing()).after(setup);
                }),
                StartOptions.DEFAULTS.deadline(SOON));

        var end = client().await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.job("free").state()).isEqualTo(JobState.COMPLETED);
        assertThat(freed).hasValue(1);
    }

    @Test
    void aHoldOutlivesTheDeadlineOfWorkThatWasDoneInTime() throws Exception {
        var run = start(client(), HOLD, StartOptions.DEFAULTS.deadline(SOON));
        client().awaitWork(run, LIMIT);

        await().atMost(LIMIT).untilAsserted(() -> assertThat(db.rows()).containsEntry("run_deadline", 0L));

        assertThat(db.rows()).containsEntry("run_cancel", 0L);
        assertThat(find(run).state()).isEqualTo(RunState.RUNNING);
        assertThat(find(run).job("free").state()).isEqualTo(JobState.SCHEDULED);
        assertThat(find(run).summary().cancelReason()).isNull();
        client().release(run, "free");
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aRunThatWasDoneInTimeIsCompletedAndItsDeadlineForgotten() throws Exception {
        var run = start(client(), QUICK, StartOptions.DEFAULTS.deadline(SOON));
        client().await(run, LIMIT);

        await().atMost(LIMIT).untilAsserted(() -> assertThat(db.rows()).containsEntry("run_deadline", 0L));

        assertThat(find(run).state()).isEqualTo(RunState.COMPLETED);
        assertThat(find(run).summary().cancelReason()).isNull();
    }

    @Test
    void anInstantThatHasPassedCancelsAtOnceAndOneToComeDoesNot() throws Exception {
        var past = start(
                client(), SLOW, StartOptions.DEFAULTS.deadline(Instant.now().minus(LONG)));
        var future = Instant.now().plus(LONG);
        var timely = start(client(), SLOW, StartOptions.DEFAULTS.deadline(future));

        assertThat(client().await(past, LIMIT).state()).isEqualTo(RunState.CANCELLED);
        assertThat(find(timely).state()).isEqualTo(RunState.RUNNING);
        assertThat(Objects.requireNonNull(find(timely).summary().times().deadline())
                        .toEpochMilli())
                .isEqualTo(future.toEpochMilli());
        go.countDown();
        assertThat(client().await(timely, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aDeadlineGoesWithStartsInACallersTransactionAndInBulk() throws Exception {
        var options = StartOptions.DEFAULTS.deadline(LONG);
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            start(client().in(connection), HOLD, options);
            connection.rollback();
            assertThat(db.rows()).containsEntry("run_deadline", 0L);
            start(client().in(connection), HOLD, options);
            connection.commit();
        }
        client().startMany(QUICK, Collections.<@Nullable Void>nCopies(30, null), options);
        client().startMany(QUICK, Collections.<@Nullable Void>nCopies(300, null), options);

        assertThat(db.rows()).containsEntry("run_deadline", 331L);
        assertThat(db.query("SELECT count(*) FROM tailrace.run_deadline d JOIN tailrace.run r ON r.id = d.run_id"
                        + " WHERE d.deadline_at = r.created_at + interval '1 hour' AND d.root_id = r.root_id"))
                .containsExactly("331");
    }

    @Test
    void aRunThatSomebodyIsCancellingDoesNotKeepTheDeadlinesOfOthersWaiting() throws Exception {
        var blocked = start(client(), SLOW, StartOptions.DEFAULTS.deadline(SOON));
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            client().in(connection).cancel(blocked, "by a transaction that stays open");
            var others = client().startMany(
                            SLOW, Collections.<@Nullable Void>nCopies(3, null), StartOptions.DEFAULTS.deadline(SOON));

            for (var other : others) {
                assertThat(client().await(other, LIMIT).state()).isEqualTo(RunState.CANCELLED);
            }
            assertThat(find(blocked).state()).isEqualTo(RunState.RUNNING);
            connection.rollback();
        }
        assertThat(client().await(blocked, LIMIT).summary().cancelReason()).startsWith("its deadline passed");
    }

    @Test
    void aDeadlineIsAMillisecondToAHundredYearsAwayOrAnInstant() {
        assertThatThrownBy(() -> StartOptions.DEFAULTS.deadline(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a deadline after PT0S: use a millisecond to 36525 days, or none");
        assertThatThrownBy(() -> StartOptions.DEFAULTS.deadline(Duration.ofDays(40_000)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Deadline(LONG, Instant.now())).isInstanceOf(IllegalArgumentException.class);
        assertThat(StartOptions.DEFAULTS.deadline(Instant.MAX).deadline()).isNotNull();
    }

    @Test
    void aDeadlineInTheFarFutureIsStoredAsFarAsTheDatabaseCan() {
        start(client(), HOLD, StartOptions.DEFAULTS.deadline(Instant.MAX));
    }

    private static Run start(WorkflowClient client, Workflow<Void> workflow, StartOptions options) {
        return client.startMany(workflow, Collections.<@Nullable Void>singletonList(null), options)
                .get(0);
    }

    private RunView find(Run run) {
        return client().find(run.id()).orElseThrow();
    }
}
