package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker adds steps to its run: they begin when it completes, and what waits for it waits for them. */
class AddedStepsTest {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final Queue GPU = Queue.named("gpu");
    static final JobType<Integer, String> CUT = JobType.of("cut", Integer.class, String.class)
            .retry(RetryPolicy.fixed(Duration.ZERO).attempts(2));
    static final JobType<String, String> RENDER = JobType.of("render", String.class, String.class);
    static final JobType<String, String> SHRINK = JobType.of("shrink", String.class, String.class);
    static final JobType<Void, Void> TICK = JobType.of("tick");
    static final JobType<Integer, Void> JOIN = JobType.of("join", Integer.class);
    static final JobType<String, Void> FAIL = JobType.of("fail", String.class).retry(RetryPolicy.none());
    static final Workflow<Integer> FILM = Workflow.define("film", Integer.class, flow -> {
        var cut = flow.step(CUT, flow.input()).addsSteps();
        flow.step(JOIN, flow.input()).after(cut);
    });
    static final Workflow<Integer> LOOSE =
            Workflow.chain("loose", CUT).addsSteps().build();

    @RegisterExtension
    final Installed db = new Installed();

    private final List<String> done = new CopyOnWriteArrayList<>();

    private WorkflowRuntime runtimeWith(Worker<Integer, String> cut) {
        return db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .queue(GPU, 2)
                .worker(CUT, cut)
                .worker(RENDER, (part, job) -> {
                    done.add(job.step() + "=" + part);
                    return "film of " + part;
                })
                .worker(SHRINK, (film, job) -> {
                    done.add(job.step() + "=" + film);
                    return "small " + film;
                })
                .worker(TICK, (nothing, job) -> {
                    done.add(job.step());
                })
                .worker(FAIL, (part, job) -> {
                    throw new IllegalStateException("no " + part);
                })
                .worker(JOIN, (count, job) -> {
                    done.add("join");
                })
                .start());
    }

    private RunView run(Workflow<Integer> workflow, int count, Worker<Integer, String> cut) throws Exception {
        var client = runtimeWith(cut).client();
        return client.await(client.start(workflow, count), LIMIT);
    }

    private static String addParts(int count, Job<String> job) {
        IntStream.range(0, count).forEach(i -> job.add(RENDER, "part " + i));
        return "cut";
    }

    private static List<String> steps(RunView run) {
        return run.jobs().stream().map(JobView::step).toList();
    }

    @Test
    void whatWaitsForTheStepWaitsForWhatItAdds() throws Exception {
        var run = run(FILM, 3, AddedStepsTest::addParts);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(steps(run)).containsExactly("cut", "join", "cut[0]", "cut[1]", "cut[2]");
        assertThat(run.jobs()).allMatch(job -> job.state() == JobState.COMPLETED);
        assertThat(done).hasSize(4).endsWith("join").contains("cut[1]=part 1");
        assertThat(db.query("SELECT step FROM tailrace.jobs WHERE kind = 'render' AND output = '\"film of part 2\"'"))
                .containsExactly("cut[2]");
    }

    @Test
    void aStepThatAddsNothingIsLikeAnyOther() throws Exception {
        var run = run(FILM, 0, AddedStepsTest::addParts);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(steps(run)).containsExactly("cut", "join");
    }

    @Test
    void aRunEndsWithWhatItsLastStepAdded() throws Exception {
        var run = run(LOOSE, 5, AddedStepsTest::addParts);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.jobs()).hasSize(6).allMatch(job -> job.state() == JobState.COMPLETED);
        assertThat(done).hasSize(5);
    }

    @Test
    void addedStepsFollowEachOtherAndAreGivenOutputs() throws Exception {
        var run = run(FILM, 2, (count, job) -> {
            var first = job.add(RENDER, "a").named("first").on(GPU);
            var second = first.then(SHRINK).priority(1).tags("small");
            job.add(TICK, null).named("last").after(first, second);
            return "cut";
        });

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(done).containsExactly("cut/first=a", "cut[1]=film of a", "cut/last", "join");
        assertThat(run.job("cut/first").queue()).isEqualTo("gpu");
        assertThat(run.job("cut[1]").place().priority()).isEqualTo(1);
    }

    @Test
    void anAttemptThatFailsAddsNothing() throws Exception {
        var run = run(FILM, 2, (count, job) -> {
            addParts(job.attempt() == 1 ? 7 : count, job);
            if (job.attempt() == 1) {
                throw new IllegalStateException("once");
            }
            return "cut";
        });

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(steps(run)).containsExactly("cut", "join", "cut[0]", "cut[1]");
    }

    @Test
    void aStepThatFailsFailsTheRunAndWhatWaitsForItIsSkipped() throws Exception {
        var run = run(FILM, 2, (count, job) -> {
            job.add(FAIL, "a");
            job.add(RENDER, "b");
            return "cut";
        });

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.job("cut[0]").state()).isEqualTo(JobState.DISCARDED);
        assertThat(run.job("cut[1]").state()).isEqualTo(JobState.COMPLETED);
        assertThat(run.job("join").state()).isEqualTo(JobState.SKIPPED);
    }

    private void failsWith(String message, Worker<Integer, String> cut) throws Exception {
        var run = run(FILM, 2, cut);

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(steps(run)).containsExactly("cut", "join");
        assertThat(run.job("cut").tries().errors())
                .hasSize(2)
                .allSatisfy(e -> assertThat(e).contains(message));
    }

    @Test
    void aKindThatNobodyEverHadAWorkerForFailsTheAttempt() throws Exception {
        failsWith(
                "step 'cut[0]' needs kind 'rendr', which no runtime has ever declared (did you mean 'render'?)",
                (count, job) -> {
                    job.add(JobType.of("rendr", String.class), "a");
                    return "cut";
                });
    }

    @Test
    void aQueueThatNobodyEverServedFailsTheAttempt() throws Exception {
        failsWith("needs queue 'gpus', which no runtime has ever declared (did you mean 'gpu'?)", (count, job) -> {
            job.add(RENDER, "a").on(Queue.named("gpus"));
            return "cut";
        });
    }

    @Test
    void twoAddedStepsOfOneNameFailTheAttempt() throws Exception {
        failsWith("step 'cut' adds steps that cannot be: two steps are called 'cut/same'", (count, job) -> {
            job.add(RENDER, "a").named("same");
            job.add(RENDER, "b").named("same");
            return "cut";
        });
    }

    @Test
    void aCircleFailsTheAttempt() throws Exception {
        failsWith("step 'cut' adds steps that cannot be:", (count, job) -> {
            var one = job.add(RENDER, "a");
            one.after(job.add(RENDER, "b").after(one));
            return "cut";
        });
    }

    @Test
    void tooManyStepsFailTheAttempt() throws Exception {
        failsWith("step 'cut' adds more than 10000 steps", (count, job) -> addParts(10_001, job));
    }

    @Test
    void aMistakeInACallIsReportedThere() throws Exception {
        var run = run(FILM, 1, (count, job) -> {
            assertThatThrownBy(() -> job.add(RENDER, null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("kind 'render' takes an argument, not null");
            var step = job.add(RENDER, "a");
            assertThatThrownBy(() -> step.named("a[1]"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("use a name without '['");
            assertThatThrownBy(() -> step.after(step)).hasMessage("step 'cut[0]' cannot follow itself");
            assertThatThrownBy(() -> step.delay(Duration.ZERO).delay(Duration.ZERO))
                    .hasMessageContaining("has two times");
            return "cut";
        });

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void onlyAStepThatWasSaidToAddStepsMay() throws Exception {
        var plain = Workflow.chain("plain", CUT).build();
        var run = run(plain, 1, AddedStepsTest::addParts);

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.job("cut").tries().errors().get(0))
                .contains("step 'cut' was not said to add steps. Say so in its workflow: flow.step(...).addsSteps()");
    }

    @Test
    void aRunThatIsBeingCancelledGetsNoNewSteps() throws Exception {
        var begun = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        var client = runtimeWith((count, job) -> {
                    addParts(count, job);
                    begun.countDown();
                    try {
                        cancelled.await();
                    } catch (InterruptedException e) {
                        assertThat(job.cancelRequested()).isTrue();
                    }
                    return "cut";
                })
                .client();
        var run = client.start(FILM, 3);
        begun.await();
        client.cancel(run, "enough");
        cancelled.countDown();

        var end = client.await(run, LIMIT);
        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.job("cut").state()).isEqualTo(JobState.COMPLETED);
        assertThat(steps(end)).containsExactly("cut", "join");
    }

    @Test
    void aCancelEndsWhatWasAdded() throws Exception {
        var client = runtimeWith((count, job) -> {
                    IntStream.range(0, count)
                            .forEach(i -> job.add(RENDER, "part " + i).delay(Duration.ofHours(1)));
                    return "cut";
                })
                .client();
        var run = client.start(FILM, 3);
        Awaitility.await()
                .until(() -> client.find(run.id()).orElseThrow().jobs().size() == 5);
        client.cancel(run, "enough");

        var end = client.await(run, LIMIT);
        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.jobs().stream().map(job -> job.state().name()))
                .containsExactly("COMPLETED", "CANCELLED", "CANCELLED", "CANCELLED", "CANCELLED");
    }

    @Test
    void stepsThatOneStepAfterTheOtherAddsAreNumberedApart() throws Exception {
        var two = Workflow.define("two", Integer.class, flow -> {
            var one = flow.step(CUT, flow.input()).addsSteps();
            var other = flow.step(CUT, flow.input()).named("other").addsSteps();
            flow.step(JOIN, flow.input()).after(one, other);
        });
        var run = run(two, 20, AddedStepsTest::addParts);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.jobs()).hasSize(43);
        assertThat(done).hasSize(41).endsWith("join");
    }

    @Test
    void aStepThatNeedsOneOfSeveralDoesNotWaitForWhatIsAdded() throws Exception {
        var any = Workflow.define("any", Integer.class, flow -> {
            var cut = flow.step(CUT, flow.input()).addsSteps();
            var tick = flow.step(TICK, flow.nothing()).delay(Duration.ofHours(1));
            flow.step(JOIN, flow.input()).afterAny(cut, tick);
        });
        var client = runtimeWith(AddedStepsTest::addParts).client();
        var run = client.start(any, 2);
        Awaitility.await().untilAsserted(() -> assertThat(done).contains("join").hasSize(3));

        assertThat(client.find(run.id()).orElseThrow().state()).isEqualTo(RunState.RUNNING);
        client.cancel(run, "enough");
        client.await(run, LIMIT);
    }

    @Test
    void aStepBehindAnyEndWaitsForAnyEndOfWhatIsAdded() throws Exception {
        var always = Workflow.define("always", Integer.class, flow -> {
            var cut = flow.step(CUT, flow.input()).addsSteps();
            flow.step(JOIN, flow.input()).after(cut.finished());
        });
        var run = run(always, 1, (count, job) -> {
            job.add(FAIL, "a");
            return "cut";
        });

        assertThat(run.job("cut[0]").state()).isEqualTo(JobState.DISCARDED);
        assertThat(run.job("join").state()).isEqualTo(JobState.COMPLETED);
        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aWorkerOfItsOwnTransactionAddsStepsWithIt() throws Exception {
        var run = run(FILM, 2, (count, job) -> {
            addParts(count, job);
            try (var connection = db.pool().getConnection()) {
                connection.setAutoCommit(false);
                job.completeIn(connection, "rolled back");
                connection.rollback();
                var output = job.completeIn(connection, "cut");
                assertThatThrownBy(() -> job.add(TICK, null)).hasMessageContaining("has called completeIn(...)");
                connection.commit();
                return output;
            }
        });

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(steps(run)).containsExactly("cut", "join", "cut[0]", "cut[1]");
        assertThat(done).hasSize(3).endsWith("join");
    }

    @Test
    void aRollbackAddsNothing() throws Exception {
        var run = run(FILM, 2, (count, job) -> {
            addParts(count, job);
            try (var connection = db.pool().getConnection()) {
                connection.setAutoCommit(false);
                var output = job.completeIn(connection, "cut");
                connection.rollback();
                return output;
            }
        });

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(steps(run)).containsExactly("cut", "join");
        assertThat(db.query("SELECT count(*) FROM tailrace.job WHERE added_by IS NOT NULL"))
                .containsExactly("0");
    }

    @Test
    void thousandsAreAddedAtOnce() throws Exception {
        var run = run(FILM, 5000, AddedStepsTest::addParts);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.jobs()).hasSize(5002);
        assertThat(done).hasSize(5001).endsWith("join");
    }
}
