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
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Cancelling a run, wherever its steps are. */
class CancelTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofHours(1);
    static final Queue NOWHERE = Queue.named("nowhere");

    /** Works until it is interrupted. */
    static final JobType<Void, Void> WORK = JobType.of("work");

    /** Works until it is let go, whatever interrupts it. */
    static final JobType<Void, Void> DEAF = JobType.of("deaf");

    static final JobType<Void, Void> BREAK = JobType.of("break").retry(RetryPolicy.fixed(LONG));
    static final JobType<Void, Void> NEXT = JobType.of("next");
    static final JobType<Void, Void> FREE = JobType.of("free");

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicBoolean askedToStop = new AtomicBoolean();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicBoolean setupCompleted = new AtomicBoolean();
    private @Nullable WorkflowClient started;

    private WorkflowClient client() {
        return Objects.requireNonNull(started);
    }

    @BeforeEach
    void start() {
        started = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .grace(Duration.ZERO)
                        .worker(WORK, (nothing, job) -> {
                            try {
                                go.await();
                            } finally {
                                askedToStop.set(job.cancelRequested() && job.stopRequested());
                            }
                        })
                        .worker(DEAF, (nothing, job) -> {
                            var deaf = true;
                            while (deaf) {
                                try {
                                    go.await();
                                    deaf = false;
                                } catch (InterruptedException e) {
                                    askedToStop.set(job.cancelRequested());
                                }
                            }
                        })
                        .worker(BREAK, (nothing, job) -> {
                            throw new IllegalStateException("broken");
                        })
                        .worker(NEXT, (nothing, job) -> {
                            calls.incrementAndGet();
                        })
                        .worker(FREE, (nothing, job) -> {
                            setupCompleted.set(job.setupCompleted());
                        })
                        .start())
                .client();
    }

    @Test
    void whatWaitsAndWhatIsScheduledIsCancelledAndNeverRuns() throws Exception {
        var workflow = Workflow.define("later", flow -> {
            var first = flow.step(NEXT, flow.nothing()).named("first").delay(LONG);
            var second = flow.step(NEXT, flow.nothing()).named("second").after(first);
            flow.step(NEXT, flow.nothing()).named("third").after(second);
        });
        var run = client().start(workflow);

        assertThat(client().cancel(run, "no longer wanted")).isTrue();
        var end = client().await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.jobs()).extracting(JobView::state).containsOnly(JobState.CANCELLED);
        assertThat(calls).hasValue(0);
    }

    @Test
    void whatIsAvailableIsCancelledWhoeverIsFirst() throws Exception {
        var workflow = Workflow.chain("unserved", NEXT)
                .on(NOWHERE)
                .then(NEXT)
                .named("last")
                .build();
        var run = db.lenientClient().start(workflow);

        assertThat(db.lenientClient().cancel(run, "no longer wanted")).isTrue();

        assertThat(client().await(run, LIMIT).jobs()).extracting(JobView::state).containsOnly(JobState.CANCELLED);
    }

    @Test
    void whatWaitsForItsNextAttemptIsCancelledAndKeepsItsError() throws Exception {
        var run = client().start(Workflow.chain("retried", BREAK).then(NEXT).build());
        awaitState(run, "break", JobState.RETRYABLE);

        assertThat(client().cancel(run, "no longer wanted")).isTrue();
        var end = client().await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.job("break").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.job("break").tries().attempt()).isEqualTo(1);
        assertThat(end.job("break").tries().errors()).singleElement().asString().contains("broken");
        assertThat(end.job("next").state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aRunningWorkerIsAskedToStopAndNotRetried() throws Exception {
        var run = client().start(Workflow.chain("working", WORK).then(NEXT).build());
        awaitState(run, "work", JobState.RUNNING);

        assertThat(client().cancel(run, "no longer wanted")).isTrue();
        var end = client().await(run, LIMIT);

        assertThat(askedToStop).isTrue();
        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.job("work").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.job("work").tries().attempt()).isEqualTo(1);
        assertThat(end.job("work").tries().errors()).singleElement().asString().contains("InterruptedException");
        assertThat(end.job("next").state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aRunEndsOnlyWhenEveryRunningStepOfItHasEndedAndACompletionCounts() throws Exception {
        var run = client().start(Workflow.chain("deaf", DEAF)
                .then(NEXT)
                .then(NEXT)
                .named("last")
                .build());
        awaitState(run, "deaf", JobState.RUNNING);

        assertThat(client().cancel(run, "no longer wanted")).isTrue();
        await().atMost(LIMIT).untilTrue(askedToStop);
        var seen = find(run);
        assertThat(seen.state()).isEqualTo(RunState.CANCELLING);
        assertThat(seen.job("deaf").state()).isEqualTo(JobState.RUNNING);
        assertThat(db.brokenInvariants()).isEmpty();
        go.countDown();
        var end = client().await(run, LIMIT);

        assertThat(end.job("deaf").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.job("next").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.job("last").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.endedAt())
                .isAfterOrEqualTo(Objects.requireNonNull(end.job("deaf").times().finishedAt()));
    }

    @Test
    void aHeldTeardownComesForwardAtOnceButNotBeforeTheRunningStepsOfItsScope() throws Exception {
        var timed = client().start(Workflow.define(
                "timed",
                flow -> flow.step(NEXT, flow.nothing())
                        .teardown(FREE, flow.nothing())
                        .delay(LONG)));
        var used = client().start(Workflow.define("used", flow -> {
            var setup = flow.step(NEXT, flow.nothing());
            setup.teardown(FREE, flow.nothing());
            flow.step(DEAF, flow.nothing()).after(setup);
        }));
        awaitState(timed, "free", JobState.SCHEDULED);
        awaitState(used, "deaf", JobState.RUNNING);

        assertThat(client().cancel(timed, "no longer wanted")).isTrue();
        assertThat(client().cancel(used, "no longer wanted")).isTrue();

        var end = client().await(timed, LIMIT);
        assertThat(end.state()).as("the work had ended before").isEqualTo(RunState.COMPLETED);
        assertThat(end.job("free").state()).isEqualTo(JobState.COMPLETED);
        assertThat(setupCompleted).isTrue();
        await().atMost(LIMIT).untilTrue(askedToStop);
        assertThat(find(used).job("free").state()).isEqualTo(JobState.PENDING);
        go.countDown();
        assertThat(client().await(used, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aSetupThatIsCancelledAtWorkIsTornDown() throws Exception {
        assertTornDown(WORK, JobState.RUNNING);
    }

    @Test
    void aSetupThatIsCancelledBetweenTwoAttemptsIsTornDown() throws Exception {
        assertTornDown(BREAK, JobState.RETRYABLE);
    }

    private void assertTornDown(JobType<Void, Void> setup, JobState when) throws Exception {
        setupCompleted.set(true);
        var run = client().start(Workflow.define(
                "tried",
                flow -> flow.step(setup, flow.nothing())
                        .teardown(FREE, flow.nothing())
                        .delay(LONG)));
        awaitState(run, setup.kind(), when);

        assertThat(client().cancel(run, "no longer wanted")).isTrue();
        var end = client().await(run, LIMIT);

        assertThat(end.job(setup.kind()).state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.job("free").state()).isEqualTo(JobState.COMPLETED);
        assertThat(setupCompleted).isFalse();
    }

    @Test
    void theTeardownOfASetupThatWasNeverClaimedIsSkipped() throws Exception {
        var run = client().start(Workflow.define(
                "untried",
                flow -> flow.step(NEXT, flow.nothing())
                        .delay(LONG)
                        .teardown(FREE, flow.nothing())
                        .delay(LONG)));

        assertThat(client().cancel(run, "no longer wanted")).isTrue();
        var end = client().await(run, LIMIT);

        assertThat(end.job("next").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.job("free").state()).isEqualTo(JobState.SKIPPED);
        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aRunIsCancelledOnceAndNotAfterItsEnd() throws Exception {
        var run = client().start(Workflow.chain("once", DEAF).build());
        awaitState(run, "deaf", JobState.RUNNING);
        assertThat(client().cancel(run, "first")).isTrue();
        assertThat(client().cancel(run, "second")).isFalse();
        go.countDown();
        client().await(run, LIMIT);
        assertThat(client().cancel(run, "third")).isFalse();

        var done = client().start(Workflow.chain("done", NEXT).build());
        client().await(done, LIMIT);
        assertThat(client().cancel(done, "too late")).isFalse();
        assertThat(client().cancel(Run.of(4711), "no such run")).isFalse();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(db.query("SELECT run_id FROM tailrace.run_cancel"))
                        .isEmpty());
    }

    @Test
    void inACallersTransactionACancelHappensIfThatCommits() throws Exception {
        var run = client().start(Workflow.define("tx", flow -> {
            var first = flow.step(NEXT, flow.nothing()).delay(LONG);
            flow.step(NEXT, flow.nothing()).named("second").after(first);
        }));
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(client().in(connection).cancel(run, "in a transaction")).isTrue();
            connection.rollback();
            assertThat(find(run).state()).isEqualTo(RunState.RUNNING);

            assertThat(client().in(connection).cancel(run, "in a transaction")).isTrue();
            assertThat(find(run).state()).isEqualTo(RunState.RUNNING);
            connection.commit();
        }

        assertThat(client().await(run, Duration.ofSeconds(5)).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aLargeRunIsCancelledInBatches() throws Exception {
        var wide = Workflow.define("wide", flow -> {
            var first = flow.step(NEXT, flow.nothing()).named("first").delay(LONG);
            for (var i = 0; i < 3000; i++) {
                flow.step(NEXT, flow.nothing()).named("step " + i).after(first);
            }
        });
        var deep = Workflow.define("deep", flow -> {
            var last = flow.step(NEXT, flow.nothing()).named("first").delay(LONG);
            for (var i = 0; i < 1000; i++) {
                last = flow.step(NEXT, flow.nothing()).named("step " + i).after(last);
            }
        });
        for (var workflow : List.of(wide, deep)) {
            var run = client().start(workflow);

            assertThat(client().cancel(run, "no longer wanted")).isTrue();
            var end = client().await(run, Duration.ofMinutes(1));

            assertThat(end.state()).isEqualTo(RunState.CANCELLED);
            assertThat(end.jobs()).extracting(JobView::state).containsOnly(JobState.CANCELLED);
        }
        assertThat(calls).hasValue(0);
    }

    private RunView find(Run run) {
        return client().find(run.id()).orElseThrow();
    }

    private void awaitState(Run run, String step, JobState state) {
        await().atMost(LIMIT).until(() -> find(run).job(step).state(), s -> s == state);
    }
}
