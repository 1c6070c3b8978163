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
import dev.tailrace.runtime.event.JobEvent;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Logged;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.TeardownChange.Result;
import dev.tailrace.runtime.view.TeardownDecision;
import dev.tailrace.runtime.view.TeardownDecision.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A teardown that was given up keeps its run open until a person has decided; who and why is kept. */
class ParkedTeardownTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofHours(1);
    static final JobType<Void, Void> SETUP = JobType.of("setup");
    static final JobType<Void, Void> FREE = JobType.of("free");

    static final Workflow<Void> TWICE =
            freeing("twice", RetryPolicy.fixed(Duration.ofMillis(1)).attempts(2));
    static final Workflow<Void> SELDOM =
            freeing("seldom", RetryPolicy.fixed(LONG).unlimited());

    @RegisterExtension
    final Installed db = new Installed();

    private final AtomicInteger attempts = new AtomicInteger();
    private final CountDownLatch working = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<JobEvent.Change> freeEvents = new ConcurrentLinkedQueue<>();
    private volatile int failing = Integer.MAX_VALUE;
    private volatile boolean blocks;
    private @Nullable WorkflowClient started;

    private static Workflow<Void> freeing(String name, RetryPolicy retry) {
        return Workflow.define(
                name,
                flow -> flow.step(SETUP, flow.nothing())
                        .teardown(FREE, flow.nothing())
                        .delay(Duration.ZERO)
                        .retry(retry));
    }

    @BeforeEach
    void start() {
        started = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(SETUP, (nothing, job) -> {})
                        .worker(FREE, (nothing, job) -> {
                            if (blocks) {
                                working.await();
                            }
                            if (attempts.incrementAndGet() <= failing) {
                                throw new IllegalStateException("the door is stuck");
                            }
                        })
                        .onEvent(event -> {
                            if (event instanceof JobEvent job
                                    && job.job().step().equals("free")) {
                                freeEvents.add(job.change());
                            }
                        })
                        .grace(Duration.ZERO)
                        .start())
                .client();
    }

    private WorkflowClient client() {
        return Objects.requireNonNull(started);
    }

    @Test
    void givenUpItIsLoggedAndListenersAreToldAndItsRunStaysOpen() {
        try (var log = new Logged("dev.tailrace.jobs")) {
            var run = parked();

            assertThat(log.messages()).anyMatch(line -> line.contains("'free'") && line.contains("was parked"));
            await().atMost(LIMIT).until(() -> freeEvents.contains(JobEvent.Change.PARKED));
            assertThat(client().find(run.id()).orElseThrow().state()).isEqualTo(RunState.RUNNING);
            client().forceTeardown(run, "free", "ada", "over");
        }
    }

    @Test
    void retriedByNameItIsTriedAgainWithItsFailuresForgivenAndWhoAndWhyAreKept() throws Exception {
        var run = parked();
        failing = 3;

        var change = client().retryTeardown(run, "free", "ada", "the door was mended");
        var end = client().await(run, LIMIT);

        assertThat(change.result()).isEqualTo(Result.RETRIED);
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.job("free").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.job("free").tries().attempt())
                .as("one failure more was within its two")
                .isEqualTo(4);
        assertThat(end.decisions()).singleElement().satisfies(d -> {
            assertThat(said(d)).containsExactly(Decision.RETRY, "free", "ada", "the door was mended");
            assertThat(d.job()).isEqualTo(end.job("free").id());
            assertThat(d.doneAt()).isEqualTo(d.decidedAt());
        });
    }

    @Test
    void retriedInVainItIsParkedAgain() {
        var run = parked();

        client().retryTeardown(run, "free", "ada", "perhaps now");
        await().atMost(LIMIT).until(() -> attempts.get() == 4 && state(run) == JobState.PARKED);
        client().forceTeardown(run, "free", "ada", "never");

        assertThat(client().find(run.id()).orElseThrow().decisions())
                .extracting(TeardownDecision::decision)
                .containsExactly(Decision.RETRY, Decision.FORCE);
    }

    @Test
    void forcedByNameItEndsUndoneAndItsRunEndsAndWhoAndWhyAreKept() throws Exception {
        var run = parked();

        var change = client().forceTeardown(run, "free", "ada", "the hotel has closed down");
        var end = client().await(run, LIMIT);

        assertThat(change.result()).isEqualTo(Result.FORCED);
        assertThat(end.state()).as("the work was done").isEqualTo(RunState.COMPLETED);
        assertThat(end.job("free").state()).isEqualTo(JobState.DISCARDED);
        assertThat(attempts).hasValue(2);
        assertThat(end.decisions()).singleElement().satisfies(d -> {
            assertThat(said(d)).containsExactly(Decision.FORCE, "free", "ada", "the hotel has closed down");
            assertThat(d.doneAt()).isNotNull();
        });
        await().atMost(LIMIT).until(() -> freeEvents.contains(JobEvent.Change.DISCARDED));
        assertThat(client().forceTeardown(run, "free", "ada", "again").result()).isEqualTo(Result.ALREADY_FINISHED);
        assertThat(client().retryTeardown(run, "free", "ada", "again").result()).isEqualTo(Result.ALREADY_FINISHED);
    }

    @Test
    void betweenTwoAttemptsItNeedNotBeWaitedFor() throws Exception {
        var retried = client().start(SELDOM);
        awaitState(retried, JobState.RETRYABLE);
        failing = 1;
        assertThat(client().retryTeardown(retried, "free", "ada", "mended").result())
                .isEqualTo(Result.RETRIED);
        assertThat(client().await(retried, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);

        failing = Integer.MAX_VALUE;
        var forced = client().start(SELDOM);
        awaitState(forced, JobState.RETRYABLE);
        assertThat(client().forceTeardown(forced, "free", "ada", "gone").result())
                .isEqualTo(Result.FORCED);
        assertThat(client().await(forced, LIMIT).job("free").state()).isEqualTo(JobState.DISCARDED);
    }

    @Test
    void inACallersTransactionItIsDecidedIfThatCommits() throws Exception {
        var retried = parked();
        var forced = parked();
        failing = 0;
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            var inside = client().in(connection);
            inside.retryTeardown(retried, "free", "ada", "mended");
            inside.forceTeardown(forced, "free", "ada", "gone");
            connection.rollback();
            assertThat(List.of(state(retried), state(forced))).containsOnly(JobState.PARKED);
            assertThat(client().find(forced.id()).orElseThrow().decisions()).isEmpty();

            assertThat(inside.retryTeardown(retried, "free", "ada", "mended").result())
                    .isEqualTo(Result.RETRIED);
            assertThat(inside.forceTeardown(forced, "free", "ada", "gone").result())
                    .isEqualTo(Result.FORCED);
            connection.commit();
        }
        assertThat(client().await(retried, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
        assertThat(client().await(forced, LIMIT).job("free").state()).isEqualTo(JobState.DISCARDED);
    }

    @Test
    void whatHasNotFailedIsNeitherRetriedNorForced() throws Exception {
        blocks = true;
        failing = 0;
        var run = client().start(TWICE);
        awaitState(run, JobState.RUNNING);

        assertThat(client().retryTeardown(run, "free", "ada", "why").result()).isEqualTo(Result.NOT_FAILED);
        assertThat(client().forceTeardown(run, "free", "ada", "why").result()).isEqualTo(Result.NOT_FAILED);
        assertThat(client().forceTeardown(run, "fre", "ada", "why")).satisfies(change -> {
            assertThat(change.result()).isEqualTo(Result.NO_SUCH_STEP);
            assertThat(change.message()).endsWith("did you mean 'free'?");
        });
        assertThat(client().retryTeardown(run, "setup", "ada", "why").result()).isEqualTo(Result.NO_SUCH_STEP);

        working.countDown();
        assertThat(client().await(run, LIMIT).decisions()).isEmpty();
    }

    @Test
    void whoAndWhyMustBeSaid() {
        var run = parked();

        assertThatThrownBy(() -> client().forceTeardown(run, "free", " ", "gone"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("who has 0 characters; say it in 1 to 200");
        assertThatThrownBy(() -> client().retryTeardown(run, "free", "ada", "x".repeat(2001)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("why has 2001 characters; say it in 1 to 2000");
        assertThat(state(run)).isEqualTo(JobState.PARKED);
        client().forceTeardown(run, "free", "ada", "gone");
    }

    private static List<Object> said(TeardownDecision decision) {
        return List.of(decision.decision(), decision.step(), decision.who(), decision.why());
    }

    private Run parked() {
        var run = client().start(TWICE);
        awaitState(run, JobState.PARKED);
        return run;
    }

    private void awaitState(Run run, JobState state) {
        await().atMost(LIMIT).until(() -> state(run) == state);
    }

    private JobState state(Run run) {
        return client().find(run.id()).orElseThrow().job("free").state();
    }
}
