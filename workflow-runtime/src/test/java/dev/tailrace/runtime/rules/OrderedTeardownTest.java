package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Flow;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import dev.tailrace.runtime.view.TeardownChange.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several teardowns of one setup, and one that has two reasons to be due. */
class OrderedTeardownTest {
    record Volume(Instant until, Duration hold) {}

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofHours(1);
    static final Duration SHORT = Duration.ofMillis(300);
    static final JobType<Void, Volume> ATTACH =
            JobType.of("attach", Void.class, Volume.class).retry(RetryPolicy.none());
    static final JobType<Void, Void> USE = JobType.of("use").retry(RetryPolicy.none());
    static final JobType<Void, Void> OTHER = JobType.of("other");
    static final JobType<Void, Void> FREE = JobType.of("free");

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch use = new CountDownLatch(1);
    private volatile boolean attachFails;
    private volatile boolean detachFails;
    private volatile boolean useFails;
    private @Nullable WorkflowClient started;

    @BeforeEach
    void start() {
        started = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 6)
                        .worker(ATTACH, (nothing, job) -> {
                            if (attachFails) {
                                throw new IllegalStateException("no volume");
                            }
                            return new Volume(Instant.now().plusMillis(400), SHORT);
                        })
                        .worker(USE, (nothing, job) -> {
                            use.await();
                            if (useFails) {
                                throw new IllegalStateException("as asked");
                            }
                        })
                        .worker(OTHER, (nothing, job) -> {})
                        .worker(FREE, (nothing, job) -> {
                            if (detachFails && job.step().equals("detach")) {
                                job.discard("stuck");
                            }
                        })
                        .grace(Duration.ZERO)
                        .start())
                .client();
    }

    @Test
    void withATimeAndStepsItRunsWhenTheStepsHaveEndedIfThatIsEarlier() throws Exception {
        use.countDown();
        var end = run(flow -> timedAndAfterUse(flow, LONG));

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(started(end, "free")).isAfterOrEqualTo(finished(end, "use"));
    }

    @Test
    void withATimeAndStepsItRunsAtTheTimeIfThatIsEarlier() throws Exception {
        var run = client().start(workflow(flow -> timedAndAfterUse(flow, SHORT)));

        var seen = awaitState(run, "free", JobState.COMPLETED);

        assertThat(seen.job("use").state()).isEqualTo(JobState.RUNNING);
        assertThat(started(seen, "free"))
                .isAfterOrEqualTo(finished(seen, "attach").plus(SHORT));
        use.countDown();
        client().await(run, LIMIT);
    }

    @Test
    void withATimeAndStepsItsTimeCanBeMovedAsLongAsItIsHeld() throws Exception {
        var run = client().start(workflow(flow -> timedAndAfterUse(flow, LONG)));
        var due = finished(awaitState(run, "use", JobState.RUNNING), "attach").plus(LONG);

        var longer = client().extend(run, "free", Duration.ofMinutes(1));
        var shorter = client().holdUntil(run, "free", Instant.now().plus(SHORT));
        var end = awaitState(run, "free", JobState.COMPLETED);

        assertThat(longer.before()).isEqualTo(due);
        assertThat(shorter.before()).isEqualTo(due.plus(Duration.ofMinutes(1)));
        assertThat(started(end, "free")).isAfterOrEqualTo(Objects.requireNonNull(shorter.after()));
        assertThat(client().release(run, "free").result()).isEqualTo(Result.ALREADY_FINISHED);
        use.countDown();
        client().await(run, LIMIT);
    }

    @Test
    void itsTimeMayComeFromTheOutputOfItsSetup() throws Exception {
        for (var instant : List.of(true, false)) {
            var run = client().start(workflow(flow -> {
                var attach = flow.step(ATTACH, flow.nothing());
                var used = flow.step(USE, flow.nothing()).after(attach);
                var free = attach.teardown(FREE, flow.nothing()).after(used);
                if (instant) {
                    free.at(attach.output(Volume::until));
                } else {
                    free.delay(attach.output(Volume::hold));
                }
            }));
            var seen = awaitState(run, "free", JobState.COMPLETED);
            assertThat(seen.job("use").state()).isEqualTo(JobState.RUNNING);
            assertThat(started(seen, "free"))
                    .isAfterOrEqualTo(finished(seen, "attach").plusMillis(200));
        }
        use.countDown();
    }

    @Test
    void whenTheWorkFailsOneWithTwoReasonsIsCutShortToo() throws Exception {
        use.countDown();
        useFails = true;
        var end = run(flow -> {
            var attach = flow.step(ATTACH, flow.nothing());
            var never = flow.step(OTHER, flow.nothing()).after(attach);
            attach.teardown(FREE, flow.nothing()).delay(LONG).after(never);
            flow.step(USE, flow.nothing()).after(attach);
        });

        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.job("free").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void independentOnesRunEachAtItsTime() throws Exception {
        var run = client().start(workflow(flow -> {
            var attach = flow.step(ATTACH, flow.nothing());
            attach.teardown(FREE, flow.nothing()).named("late").delay(LONG);
            attach.teardown(FREE, flow.nothing()).named("soon").delay(Duration.ZERO);
        }));

        assertThat(awaitState(run, "soon", JobState.COMPLETED).job("late").state())
                .isEqualTo(JobState.SCHEDULED);
        client().release(run, "late");
        client().await(run, LIMIT);
    }

    @Test
    void inOrderTheSecondRunsAfterTheFirst() throws Exception {
        var end = run(flow -> detachAndDelete(flow, SHORT));

        assertInOrder(end, "attach", "detach", "delete");
        assertThat(started(end, "detach"))
                .isAfterOrEqualTo(finished(end, "attach").plus(SHORT));
    }

    @Test
    void inOrderASecondWhoseTimeHasComeTakesTheFirstAlong() throws Exception {
        var end = run(flow -> {
            var attach = flow.step(ATTACH, flow.nothing());
            var detach = attach.teardown(FREE, flow.nothing()).named("detach").delay(LONG);
            attach.teardown(FREE, flow.nothing()).named("delete").after(detach).delay(SHORT);
        });

        assertInOrder(end, "detach", "delete");
        assertThat(started(end, "detach"))
                .isAfterOrEqualTo(finished(end, "attach").plus(SHORT));
    }

    @Test
    void inOrderASecondThatHasATimeKeepsItAfterTheFirst() throws Exception {
        var run = client().start(workflow(flow -> {
            var attach = flow.step(ATTACH, flow.nothing());
            var detach = attach.teardown(FREE, flow.nothing()).named("detach").delay(Duration.ZERO);
            attach.teardown(FREE, flow.nothing()).named("delete").after(detach).delay(LONG);
        }));

        var seen = awaitState(run, "delete", JobState.SCHEDULED);
        assertThat(seen.job("detach").state()).isEqualTo(JobState.COMPLETED);
        assertThat(seen.job("delete").times().dueAt())
                .isEqualTo(finished(seen, "attach").plus(LONG));
        client().release(run, "delete");
        client().await(run, LIMIT);
    }

    @Test
    void releasingTheSecondBringsTheFirstForward() throws Exception {
        var run = client().start(workflow(flow -> detachAndDelete(flow, LONG)));
        awaitState(run, "detach", JobState.SCHEDULED);

        assertThat(client().release(run, "delete").result()).isEqualTo(Result.MOVED);

        assertInOrder(client().await(run, LIMIT), "detach", "delete");
    }

    @Test
    void releasedBeforeTheSetupHasEndedBothRunAsSoonAsItHas() throws Exception {
        var run = client().start(workflow(flow -> {
            var first = flow.step(USE, flow.nothing());
            var attach = flow.step(ATTACH, flow.nothing()).after(first);
            var detach = attach.teardown(FREE, flow.nothing()).named("detach").delay(LONG);
            attach.teardown(FREE, flow.nothing()).named("delete").after(detach).delay(LONG);
        }));

        assertThat(client().extend(run, "delete", LONG).result()).isEqualTo(Result.NOT_HELD_YET);
        assertThat(client().release(run, "delete").result()).isEqualTo(Result.WHEN_SETUP_ENDS);
        use.countDown();

        assertInOrder(client().await(run, LIMIT), "attach", "detach", "delete");
    }

    @Test
    void aSetupThatWasTriedInVainIsTornDownAtOnceAndInOrder() throws Exception {
        attachFails = true;
        var end = run(flow -> detachAndDelete(flow, LONG));

        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertInOrder(end, "attach", "detach", "delete");
    }

    @Test
    void oneThatIsOnlyForACompletedSetupIsSkippedAndTheOneBehindItRuns() throws Exception {
        attachFails = true;
        var end = run(flow -> {
            var attach = flow.step(ATTACH, flow.nothing());
            var detach = attach.teardown(FREE, flow.nothing())
                    .named("detach")
                    .delay(LONG)
                    .onlyIfCompleted();
            var delete = attach.teardown(FREE, flow.nothing()).named("delete").after(detach);
            attach.teardown(FREE, flow.nothing()).named("tell").after(delete).onlyIfCompleted();
        });

        assertThat(states(end, "detach", "delete", "tell"))
                .containsExactly(JobState.SKIPPED, JobState.COMPLETED, JobState.SKIPPED);
    }

    @Test
    void aSetupThatWasNeverTriedLeavesNothingToBeTornDown() throws Exception {
        var end = run(flow -> {
            var other = flow.step(OTHER, flow.nothing());
            var attach = flow.step(ATTACH, flow.nothing()).after(other.discarded());
            var detach = attach.teardown(FREE, flow.nothing()).named("detach").delay(LONG);
            attach.teardown(FREE, flow.nothing()).named("delete").after(detach);
        });

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(states(end, "attach", "detach", "delete")).containsOnly(JobState.SKIPPED);
        assertThat(db.query("SELECT job_id FROM tailrace.teardown_turn")).isEmpty();
    }

    @Test
    void aFirstThatIsParkedHoldsTheSecondUntilSomebodyHasDecided() throws Exception {
        detachFails = true;
        var run = client().start(workflow(flow -> detachAndDelete(flow, Duration.ZERO)));
        awaitState(run, "detach", JobState.PARKED);
        assertThat(states(client().find(run.id()).orElseThrow(), "delete")).containsExactly(JobState.PENDING);

        detachFails = false;
        client().retryTeardown(run, "detach", "ada", "it is loose now");

        assertInOrder(client().await(run, LIMIT), "detach", "delete");
    }

    @Test
    void cancelledBothRunInOrder() throws Exception {
        var run = client().start(workflow(flow -> detachAndDelete(flow, LONG)));
        awaitState(run, "detach", JobState.SCHEDULED);

        client().cancel(run, "not any more");

        var end = client().await(run, LIMIT);
        assertThat(end.state()).as("the work was done").isEqualTo(RunState.COMPLETED);
        assertInOrder(end, "detach", "delete");
    }

    private static void timedAndAfterUse(Flow<Void> flow, Duration delay) {
        var attach = flow.step(ATTACH, flow.nothing());
        var used = flow.step(USE, flow.nothing()).after(attach);
        attach.teardown(FREE, flow.nothing()).delay(delay).after(used);
    }

    private static void detachAndDelete(Flow<Void> flow, Duration delay) {
        var attach = flow.step(ATTACH, flow.nothing());
        var detach = attach.teardown(FREE, flow.nothing()).named("detach").delay(delay);
        attach.teardown(FREE, flow.nothing()).named("delete").after(detach);
    }

    private static Workflow<Void> workflow(Consumer<Flow<Void>> body) {
        return Workflow.define("volume", body);
    }

    private RunView run(Consumer<Flow<Void>> body) throws Exception {
        return client().await(client().start(workflow(body)), LIMIT);
    }

    private WorkflowClient client() {
        return Objects.requireNonNull(started);
    }

    private RunView awaitState(Run run, String step, JobState state) {
        return await().atMost(LIMIT)
                .until(
                        () -> client().find(run.id()).orElseThrow(),
                        seen -> seen.job(step).state() == state);
    }

    private static List<JobState> states(RunView run, String... steps) {
        return List.of(steps).stream().map(step -> run.job(step).state()).toList();
    }

    private static void assertInOrder(RunView run, String... steps) {
        for (var i = 1; i < steps.length; i++) {
            assertThat(started(run, steps[i])).as(steps[i]).isAfterOrEqualTo(finished(run, steps[i - 1]));
        }
    }

    private static Instant started(RunView run, String step) {
        return time(run.job(step), run.job(step).times().startedAt());
    }

    private static Instant finished(RunView run, String step) {
        return time(run.job(step), run.job(step).times().finishedAt());
    }

    private static Instant time(JobView job, @Nullable Instant time) {
        return Objects.requireNonNull(time, () -> job.step() + " is " + job.state());
    }
}
