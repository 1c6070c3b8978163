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
import dev.tailrace.runtime.view.Reason;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import dev.tailrace.runtime.view.StepChange.Result;
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

/** Cancelling one step of a run, wherever it is. */
class CancelStepTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofHours(1);

    /** Works until it is interrupted or let go. */
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
                        .worker(FREE, (nothing, job) -> {})
                        .start())
                .client();
    }

    @Test
    void aStepThatIsScheduledIsCancelledAtOnceAndWhatFollowsItIsSkipped() throws Exception {
        var run = client().start(Workflow.define("scheduled", flow -> {
            var first = flow.step(NEXT, flow.nothing()).named("first").delay(LONG);
            flow.step(NEXT, flow.nothing()).named("second").after(first);
            flow.step(NEXT, flow.nothing()).named("other");
        }));

        var change = client().cancelStep(run, "first", "no longer wanted");
        var end = client().await(run, LIMIT);

        assertThat(change.result()).isEqualTo(Result.CANCELLED);
        assertThat(change.message()).isEqualTo("step 'first' of " + run + " is cancelled");
        assertThat(end.job("first").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.job("first").tries().errors()).containsExactly("no longer wanted");
        assertThat(end.job("second").state()).isEqualTo(JobState.SKIPPED);
        assertThat(end.job("other").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.state()).as("nothing took over").isEqualTo(RunState.FAILED);
    }

    @Test
    void aCancelledStepIsHandledIfAStepAfterItWasNotSkipped() throws Exception {
        var run = client().start(Workflow.define("handled", flow -> {
            var first = flow.step(NEXT, flow.nothing()).named("first").delay(LONG);
            flow.step(NEXT, flow.nothing()).named("instead").afterAny(first.finished());
            flow.step(NEXT, flow.nothing()).named("only if it completes").after(first);
        }));

        client().cancelStep(run, "first", "no longer wanted");
        var end = client().await(run, LIMIT);

        assertThat(end.job("instead").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.job("only if it completes").state()).isEqualTo(JobState.SKIPPED);
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aCancelledStepIsNotADiscardedOne() throws Exception {
        var run = client().start(Workflow.define("discarded", flow -> {
            var first = flow.step(NEXT, flow.nothing()).named("first").delay(LONG);
            flow.step(NEXT, flow.nothing()).named("refund").after(first.discarded());
        }));

        client().cancelStep(run, "first", "no longer wanted");
        var end = client().await(run, LIMIT);

        assertThat(end.job("refund").state()).isEqualTo(JobState.SKIPPED);
        assertThat(end.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aStepThatWaitsForItsNextAttemptIsCancelledAndKeepsItsError() throws Exception {
        var run = client().start(Workflow.chain("retried", BREAK).build());
        awaitState(run, "break", JobState.RETRYABLE);

        assertThat(client().cancelStep(run, "break", "hopeless").result()).isEqualTo(Result.CANCELLED);
        var end = client().await(run, LIMIT);

        assertThat(end.job("break").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.job("break").tries().errors()).singleElement().asString().contains("broken");
        assertThat(end.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aStepAtWorkIsAskedToStopAndNotTriedAgain() throws Exception {
        var run = client().start(Workflow.chain("working", WORK).then(NEXT).build());
        awaitState(run, "work", JobState.RUNNING);

        var change = client().cancelStep(run, "work", "no longer wanted");
        var end = client().await(run, LIMIT);

        assertThat(change.result()).isEqualTo(Result.ASKED_TO_STOP);
        assertThat(end.job("work").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.job("work").tries().attempt()).isEqualTo(1);
        assertThat(end.job("next").state()).isEqualTo(JobState.SKIPPED);
        assertThat(end.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aCompletionThatComesFirstCounts() throws Exception {
        var run = client().start(Workflow.chain("deaf", DEAF).then(NEXT).build());
        awaitState(run, "deaf", JobState.RUNNING);

        client().cancelStep(run, "deaf", "no longer wanted");
        await().atMost(LIMIT).untilTrue(askedToStop);
        assertThat(explained(run, "deaf")).anyMatch(Reason.StepIsCancelling.class::isInstance);
        go.countDown();

        var end = client().await(run, LIMIT);
        assertThat(end.job("deaf").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(db.rows()).containsEntry("job_cancel", 0L));
    }

    @Test
    void aStepThatWaitsForOthersEndsWhenTheseHaveEndedAndIsNotWorked() throws Exception {
        var run = client().start(Workflow.define("waiting", flow -> {
            var first = flow.step(DEAF, flow.nothing());
            var second = flow.step(NEXT, flow.nothing()).named("second").after(first);
            flow.step(NEXT, flow.nothing()).named("last").after(second.finished());
        }));
        awaitState(run, "deaf", JobState.RUNNING);

        var change = client().cancelStep(run, "second", "no longer wanted");
        assertThat(change.result()).isEqualTo(Result.WILL_BE_CANCELLED);
        assertThat(change.message()).endsWith("ends as cancelled, unworked, once these have ended");
        assertThat(find(run).job("second").state()).isEqualTo(JobState.PENDING);
        go.countDown();
        var end = client().await(run, LIMIT);

        assertThat(end.job("deaf").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.job("second").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.job("last").state()).isEqualTo(JobState.COMPLETED);
        assertThat(calls).hasValue(1);
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aStepThatIsCancelledWaitsForAllThatIsBeforeItEvenIfLessWasEnough() throws Exception {
        var run = client().start(Workflow.define("any", flow -> {
            var slow = flow.step(DEAF, flow.nothing());
            var soon = flow.step(NEXT, flow.nothing()).named("soon").delay(LONG);
            flow.step(NEXT, flow.nothing()).named("last").afterAny(slow, soon);
        }));
        awaitState(run, "deaf", JobState.RUNNING);

        client().cancelStep(run, "last", "no longer wanted");
        db.execute("UPDATE tailrace.ready SET run_at = now() WHERE run_id = " + run.id());
        awaitState(run, "soon", JobState.COMPLETED);
        assertThat(find(run).job("last").state()).isEqualTo(JobState.PENDING);
        assertThat(db.brokenInvariants()).isEmpty();

        go.countDown();
        assertThat(client().await(run, LIMIT).job("last").state()).isEqualTo(JobState.CANCELLED);
        assertThat(calls).hasValue(1);
    }

    @Test
    void aStepThatWaitsAndThenHasADelayIsCancelledWithoutIt() throws Exception {
        var run = client().start(Workflow.define("delayed", flow -> {
            var first = flow.step(WORK, flow.nothing());
            flow.step(NEXT, flow.nothing()).after(first).delay(LONG);
        }));
        awaitState(run, "work", JobState.RUNNING);

        client().cancelStep(run, "next", "no longer wanted");
        go.countDown();

        assertThat(client().await(run, LIMIT).job("next").state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aSetupThatIsCancelledAtWorkIsTornDownAndOneThatNeverBeganIsNot() throws Exception {
        var tried = client().start(Workflow.define(
                "tried",
                flow -> flow.step(WORK, flow.nothing())
                        .teardown(FREE, flow.nothing())
                        .delay(LONG)));
        var untried = client().start(Workflow.define(
                "untried",
                flow -> flow.step(NEXT, flow.nothing())
                        .delay(LONG)
                        .teardown(FREE, flow.nothing())
                        .delay(LONG)));
        awaitState(tried, "work", JobState.RUNNING);

        client().cancelStep(tried, "work", "no longer wanted");
        client().cancelStep(untried, "next", "no longer wanted");

        assertThat(client().await(tried, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
        assertThat(client().await(untried, LIMIT).job("free").state()).isEqualTo(JobState.SKIPPED);
    }

    @Test
    void whatCannotBeCancelledIsSaid() throws Exception {
        var run = client().start(Workflow.define(
                "booked",
                flow -> flow.step(NEXT, flow.nothing())
                        .teardown(FREE, flow.nothing())
                        .delay(LONG)));
        client().awaitWork(run, LIMIT);

        var teardown = client().cancelStep(run, "free", "no longer wanted");
        assertThat(teardown.result()).isEqualTo(Result.IS_TEARDOWN);
        assertThat(teardown.message())
                .isEqualTo("'free' of " + run + " is a teardown, which is never cancelled: what its setup made would"
                        + " be left behind. release(...) lets it run now; forceTeardown(...) ends it unrun");
        assertThat(client().cancelStep(run, "next", "too late").result()).isEqualTo(Result.ALREADY_FINISHED);
        var mistyped = client().cancelStep(run, "nxt", "no longer wanted");
        assertThat(mistyped.result()).isEqualTo(Result.NO_SUCH_STEP);
        assertThat(mistyped.message()).isEqualTo(run + " has no step 'nxt'; did you mean 'next'?");
        assertThat(client().cancelStep(Run.of(4711), "next", "no such run").result())
                .isEqualTo(Result.NO_SUCH_STEP);
        assertThat(db.rows()).containsEntry("job_cancel", 0L);
        client().release(run, "free");
        client().await(run, LIMIT);
    }

    @Test
    void inACallersTransactionItHappensIfThatCommitsAndKeepsNobodyWaiting() throws Exception {
        var workflow = Workflow.define("tx", flow -> {
            var first = flow.step(WORK, flow.nothing());
            flow.step(NEXT, flow.nothing()).named("second").delay(LONG);
            flow.step(NEXT, flow.nothing()).named("third").after(first);
        });
        var run = client().start(workflow);
        awaitState(run, "work", JobState.RUNNING);
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(client().in(connection)
                            .cancelStep(run, "second", "rolled back")
                            .result())
                    .isEqualTo(Result.WILL_BE_CANCELLED);
            connection.rollback();

            client().in(connection).cancelStep(run, "second", "kept");
            client().in(connection).cancelStep(run, "third", "kept");
            var begun = System.nanoTime();
            assertThat(client().cancelStep(run, "second", "by another one").result())
                    .isEqualTo(Result.CANCELLED);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
            go.countDown();
            awaitState(run, "third", JobState.COMPLETED);
            connection.commit();
        }
        assertThat(client().await(run, LIMIT).job("second").state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void twoWhoCancelTheSameStepDoNotWaitForEachOther() throws Exception {
        var run = client().start(Workflow.define("both", flow -> {
            flow.step(NEXT, flow.nothing()).delay(LONG);
        }));
        try (var one = db.pool().getConnection();
                var other = db.pool().getConnection()) {
            one.setAutoCommit(false);
            other.setAutoCommit(false);
            client().in(one).cancelStep(run, "next", "first");
            client().in(other).cancelStep(run, "next", "second");
            one.commit();
            other.commit();
        }
        assertThat(client().await(run, LIMIT).job("next").state()).isEqualTo(JobState.CANCELLED);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(db.rows()).containsEntry("job_cancel", 0L));
    }

    private List<Reason> explained(Run run, String step) {
        return client().explain(find(run).job(step).id()).orElseThrow().reasons();
    }

    private RunView find(Run run) {
        return client().find(run.id()).orElseThrow();
    }

    private void awaitState(Run run, String step, JobState state) {
        await().atMost(LIMIT).until(() -> find(run).job(step).state(), s -> s == state);
    }
}
