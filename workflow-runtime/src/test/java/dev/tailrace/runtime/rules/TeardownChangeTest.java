package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.TeardownChange;
import dev.tailrace.runtime.view.TeardownChange.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Release, extend and holdUntil: what they do to a teardown in each of its places, and what they say. */
class TeardownChangeTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofHours(1);
    static final JobType<Void, Void> SETUP = JobType.of("setup").retry(RetryPolicy.none());
    static final JobType<Void, Void> USE = JobType.of("use").retry(RetryPolicy.none());
    static final JobType<Void, Void> FREE = JobType.of("free");

    /** The teardown has a time. */
    static final Workflow<Void> TIMED = Workflow.define(
            "timed",
            flow -> flow.step(SETUP, flow.nothing())
                    .teardown(FREE, flow.nothing())
                    .delay(LONG));

    /** The teardown waits for what uses the setup. */
    static final Workflow<Void> USED = Workflow.define("used", flow -> {
        var setup = flow.step(SETUP, flow.nothing());
        setup.teardown(FREE, flow.nothing());
        flow.step(USE, flow.nothing()).after(setup);
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch setup = new CountDownLatch(1);
    private final CountDownLatch use = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);
    private volatile boolean setupFails;
    private volatile boolean useFails;
    private @Nullable WorkflowClient started;

    private WorkflowClient client() {
        return Objects.requireNonNull(started);
    }

    @BeforeEach
    void start() {
        started = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(SETUP, (nothing, job) -> {
                            setup.await();
                            failIf(setupFails);
                        })
                        .worker(USE, (nothing, job) -> {
                            use.await();
                            failIf(useFails);
                        })
                        .worker(FREE, (nothing, job) -> {
                            free.await();
                        })
                        .grace(Duration.ZERO)
                        .start())
                .client();
    }

    @Test
    void releasingAHeldOneMakesItDueNow() throws Exception {
        letGo(setup, free);
        var run = held(TIMED);
        var due = dueAt(run);

        var change = client().release(run, "free");
        var end = client().await(run, LIMIT);

        assertThat(change.result()).isEqualTo(Result.MOVED);
        assertThat(change.moved()).isTrue();
        assertThat(change.before()).isEqualTo(due);
        assertThat(change.after()).isCloseTo(Instant.now(), within(30, ChronoUnit.SECONDS));
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void releasingOneThatWaitsForTheStepsOfItsScopeRunsItWhileTheyStillWork() throws Exception {
        letGo(setup, free);
        var run = client().start(USED);
        awaitState(run, "use", JobState.RUNNING);

        var change = client().release(run, "free");
        awaitState(run, "free", JobState.COMPLETED);

        assertThat(change.result()).isEqualTo(Result.MOVED);
        assertThat(state(run, "use")).isEqualTo(JobState.RUNNING);
        letGo(use);
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aReleaseBeforeTheSetupHasEndedIsRemembered() throws Exception {
        letGo(free);
        var timed = client().start(TIMED);
        var used = client().start(USED);
        awaitState(timed, "setup", JobState.RUNNING);

        assertThat(client().release(timed, "free").result()).isEqualTo(Result.WHEN_SETUP_ENDS);
        assertThat(client().release(timed, "free").result()).isEqualTo(Result.WHEN_SETUP_ENDS);
        assertThat(client().release(used, "free").result()).isEqualTo(Result.WHEN_SETUP_ENDS);
        assertThat(state(timed, "free")).isEqualTo(JobState.PENDING);
        letGo(setup);

        assertThat(client().await(timed, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
        awaitState(used, "free", JobState.COMPLETED);
        assertThat(state(used, "use")).isEqualTo(JobState.RUNNING);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(db.query("SELECT job_id FROM tailrace.teardown_release"))
                        .isEmpty());
    }

    @Test
    void aTeardownThatHasBegunOrHasEndedOrWasSkippedIsNotChanged() throws Exception {
        letGo(setup);
        var run = held(TIMED);
        client().release(run, "free");
        awaitState(run, "free", JobState.RUNNING);
        assertThat(everyChange(run)).containsOnly(Result.ALREADY_RUNNING);

        letGo(free);
        client().await(run, LIMIT);
        assertThat(everyChange(run)).containsOnly(Result.ALREADY_FINISHED);

        setupFails = true;
        var skipping = Workflow.define(
                "skipping",
                flow -> flow.step(SETUP, flow.nothing())
                        .teardown(FREE, flow.nothing())
                        .delay(LONG)
                        .onlyIfCompleted());
        var skipped = client().start(skipping);
        client().await(skipped, LIMIT);
        assertThat(everyChange(skipped)).containsOnly(Result.SKIPPED);
    }

    @Test
    void aWrongNameSuggestsTheNearest() throws Exception {
        letGo(setup, free);
        var run = held(TIMED);

        var change = client().release(run, "fre");

        assertThat(change.result()).isEqualTo(Result.NO_SUCH_STEP);
        assertThat(change.message()).isEqualTo(run + " has no teardown 'fre'; did you mean 'free'?");
        assertThat(client().release(run, "setup").result())
                .as("a step that is no teardown")
                .isEqualTo(Result.NO_SUCH_STEP);
        assertThat(client().extend(Run.of(4711), "free", LONG).result()).isEqualTo(Result.NO_SUCH_STEP);
        client().release(run, "free");
    }

    @Test
    void extendAddsEachTimeAndRefusesToShorten() throws Exception {
        letGo(setup, free);
        var run = held(TIMED);
        var due = dueAt(run);

        assertMoved(client().extend(run, "free", Duration.ofMinutes(5)), due, due.plus(Duration.ofMinutes(5)));
        assertMoved(
                client().extend(run, "free", Duration.ofMinutes(5)),
                due.plus(Duration.ofMinutes(5)),
                due.plus(Duration.ofMinutes(10)));
        assertThatThrownBy(() -> client().extend(run, "free", Duration.ofMinutes(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("extend by PT-1M: use zero to");

        assertThat(dueAt(run)).isEqualTo(due.plus(Duration.ofMinutes(10)));
    }

    @Test
    void holdUntilSetsTheTimeAndIsSafeToRepeatAndThePastIsNow() throws Exception {
        letGo(setup, free);
        var run = held(TIMED);
        var due = dueAt(run);
        var later = due.plus(LONG).truncatedTo(ChronoUnit.SECONDS);

        assertMoved(client().holdUntil(run, "free", later), due, later);
        assertMoved(client().holdUntil(run, "free", later), later, later);
        assertThat(state(run, "free")).isEqualTo(JobState.SCHEDULED);
        var past = client().holdUntil(run, "free", Instant.EPOCH);

        assertThat(past.result()).isEqualTo(Result.MOVED);
        assertThat(client().await(run, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void whatIsNotHeldYetOrHasNoTimeCannotBeHeldLonger() throws Exception {
        var timed = client().start(TIMED);
        awaitState(timed, "setup", JobState.RUNNING);
        assertThat(client().extend(timed, "free", LONG).result()).isEqualTo(Result.NOT_HELD_YET);
        assertThat(client().holdUntil(timed, "free", Instant.now()).result()).isEqualTo(Result.NOT_HELD_YET);

        letGo(setup);
        var used = client().start(USED);
        awaitState(used, "use", JobState.RUNNING);
        assertThat(client().extend(used, "free", LONG).result()).isEqualTo(Result.NOT_HELD_YET);
        assertThat(client().holdUntil(used, "free", Instant.now()).result()).isEqualTo(Result.NOT_HELD_YET);
    }

    @Test
    void theFailureOfTheWorkCutsAHoldShortUnlessItIsToBeKept() throws Exception {
        letGo(setup, free, use);
        useFails = true;
        var workflow = Workflow.define("failing", flow -> {
            var setup = flow.step(SETUP, flow.nothing());
            setup.teardown(FREE, flow.nothing()).delay(LONG);
            setup.teardown(FREE, flow.nothing()).named("kept").delay(LONG).keepOnFailure();
            flow.step(USE, flow.nothing()).after(setup);
        });
        var run = client().start(workflow);

        awaitState(run, "free", JobState.COMPLETED);
        assertThat(client().awaitWork(run, LIMIT).job("use").state()).isEqualTo(JobState.DISCARDED);
        assertThat(state(run, "kept")).isEqualTo(JobState.SCHEDULED);

        client().release(run, "kept");
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void inACallersTransactionAReleaseHappensIfThatCommits() throws Exception {
        letGo(setup, free);
        var timed = held(TIMED);
        var used = client().start(USED);
        awaitState(used, "use", JobState.RUNNING);
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            for (var run : new Run[] {timed, used}) {
                assertThat(client().in(connection).release(run, "free").result())
                        .isEqualTo(Result.MOVED);
            }
            connection.rollback();
            assertThat(state(timed, "free")).isEqualTo(JobState.SCHEDULED);
            assertThat(state(used, "free")).isEqualTo(JobState.PENDING);

            for (var run : new Run[] {timed, used}) {
                assertThat(client().in(connection).release(run, "free").result())
                        .isEqualTo(Result.MOVED);
            }
            connection.commit();
        }
        awaitState(timed, "free", JobState.COMPLETED);
        awaitState(used, "free", JobState.COMPLETED);
    }

    private Iterable<Result> everyChange(Run run) {
        return List.of(
                client().release(run, "free").result(),
                client().extend(run, "free", LONG).result(),
                client().holdUntil(run, "free", Instant.now().plus(LONG)).result());
    }

    private static void assertMoved(TeardownChange change, Instant before, Instant after) {
        assertThat(change.result()).isEqualTo(Result.MOVED);
        assertThat(change.before()).isEqualTo(before);
        assertThat(change.after()).isEqualTo(after);
    }

    private Run held(Workflow<Void> workflow) {
        var run = client().start(workflow);
        awaitState(run, "free", JobState.SCHEDULED);
        return run;
    }

    private void awaitState(Run run, String step, JobState state) {
        await().atMost(LIMIT).until(() -> state(run, step), s -> s == state);
    }

    private JobState state(Run run, String step) {
        return client().find(run.id()).orElseThrow().job(step).state();
    }

    private Instant dueAt(Run run) {
        return Objects.requireNonNull(
                client().find(run.id()).orElseThrow().job("free").times().dueAt());
    }

    private static void letGo(CountDownLatch... latches) {
        for (var latch : latches) {
            latch.countDown();
        }
    }

    private static void failIf(boolean fails) {
        if (fails) {
            throw new IllegalStateException("as asked");
        }
    }
}
