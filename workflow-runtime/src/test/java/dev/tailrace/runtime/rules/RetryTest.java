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
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.RetryPlan.Result;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Doing steps of a finished run again. */
class RetryTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofHours(1);

    /** Notes its name and fails if the test wants that; leaves its name and how often it was called. */
    static final JobType<String, String> STEP =
            JobType.of("step", String.class, String.class).retry(RetryPolicy.none());

    static final JobType<String, Void> FREE = JobType.of("free", String.class);
    static final JobType<String, Void> WORK = JobType.of("work", String.class);

    /** {@code a}, then {@code b}, then {@code c} with the output of {@code b}. */
    static final Workflow<Void> CHAIN = Workflow.define("chain", flow -> {
        var a = flow.step(STEP, flow.constant("a")).named("a");
        var b = flow.step(STEP, flow.constant("b")).named("b").after(a);
        flow.step(STEP, b.output()).named("c");
    });

    /** A setup, three steps that use what it holds, and a teardown when these have ended. */
    static final Workflow<Void> HELD = Workflow.define("held", flow -> {
        var setup = flow.step(STEP, flow.constant("setup")).named("setup");
        setup.teardown(FREE, flow.constant("free"));
        var a = flow.step(STEP, flow.constant("a")).named("a").after(setup);
        var b = flow.step(STEP, flow.constant("b")).named("b").after(a);
        flow.step(STEP, flow.constant("c")).named("c").after(b);
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> tokens = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
    private final CountDownLatch go = new CountDownLatch(1);
    private @Nullable WorkflowClient started;

    private WorkflowClient client() {
        return Objects.requireNonNull(started);
    }

    @BeforeEach
    void start() {
        started = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(STEP, (name, job) -> {
                            calls.add(name);
                            tokens.put(name, job.token());
                            if (failing.contains(name)) {
                                throw new IllegalStateException(name + " fails");
                            }
                            return name + calls.stream().filter(name::equals).count();
                        })
                        .worker(FREE, (name, job) -> {
                            calls.add(name);
                            tokens.put(name, job.token());
                        })
                        .worker(WORK, (name, job) -> go.await())
                        .start())
                .client();
    }

    @Test
    void whatFailedAndWhatCouldNotRunBecauseOfItIsDoneAgainAndNothingElse() throws Exception {
        failing.add("b");
        var run = client().start(CHAIN);
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.FAILED);

        failing.clear();
        var plan = client().retry(run, RetryScope.failed());
        var end = client().await(run, LIMIT);

        assertThat(plan.result()).isEqualTo(Result.RETRIED);
        assertThat(plan.generation()).isEqualTo(2);
        assertThat(plan.names()).containsExactly("b", "c");
        assertThat(plan.message()).isEqualTo(run + " is retried as generation 2: 'b', 'c'");
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.summary().generation()).isEqualTo(2);
        assertThat(calls).containsExactly("a", "b", "b", "b2");
        assertThat(end.job("b").place().generation()).isEqualTo(2);
        assertThat(end.job("a").place().generation()).isEqualTo(1);
        assertThat(end.jobs()).hasSize(5);
        assertThat(client().output(run, "b", String.class)).contains("b2");
    }

    @Test
    void everythingIsDoneAgainAndTheNewestOutputsAreBound() throws Exception {
        var run = client().start(CHAIN);
        client().await(run, LIMIT);

        var plan = client().retry(run, RetryScope.all());
        client().await(run, LIMIT);

        assertThat(plan.names()).containsExactly("a", "b", "c");
        assertThat(calls).containsExactly("a", "b", "b1", "a", "b", "b2");
        assertThat(db.query("SELECT generation FROM tailrace.run_final WHERE run_id = ? ORDER BY 1", run.id()))
                .containsExactly("1", "2");
    }

    @Test
    void aStepAndAllAfterItAreDoneAgainWithTheOutputsOfWhatIsBefore() throws Exception {
        var run = client().start(CHAIN);
        client().await(run, LIMIT);

        assertThat(client().retry(run, RetryScope.from("c")).names()).containsExactly("c");
        client().await(run, LIMIT);
        assertThat(client().retry(run, RetryScope.from("b")).generation()).isEqualTo(3);
        var end = client().await(run, LIMIT);

        assertThat(calls).containsExactly("a", "b", "b1", "b1", "b", "b2");
        assertThat(end.summary().generation()).isEqualTo(3);
        assertThat(end.job("a").place().generation()).isEqualTo(1);
    }

    @Test
    void whatFailedAndEverythingAfterItIsDoneAgainAlsoWhatTookOver() throws Exception {
        var workflow = Workflow.define("branch", flow -> {
            var ship = flow.step(STEP, flow.constant("ship")).named("ship");
            flow.step(STEP, flow.constant("refund")).named("refund").after(ship.discarded());
            flow.step(STEP, flow.constant("thank")).named("thank").after(ship);
        });
        failing.add("ship");
        var run = client().start(workflow);
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        failing.clear();

        assertThat(client().retryPreview(run, RetryScope.failed()).names()).containsExactly("ship", "thank");
        var plan = client().retry(run, RetryScope.failedAndDownstream());
        var end = client().await(run, LIMIT);

        assertThat(plan.names()).containsExactly("ship", "refund", "thank");
        assertThat(end.job("refund").state()).isEqualTo(JobState.SKIPPED);
        assertThat(end.job("thank").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aPreviewChangesNothing() throws Exception {
        failing.add("b");
        var run = client().start(CHAIN);
        client().await(run, LIMIT);
        var before = db.rows();

        var plan = client().retryPreview(run, RetryScope.failed());

        assertThat(plan.result()).isEqualTo(Result.POSSIBLE);
        assertThat(plan.message()).isEqualTo(run + " can be retried as generation 2: 'b', 'c'");
        assertThat(db.rows()).isEqualTo(before);
        assertThat(find(run).state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void onlyAFinalRunCanBeRetriedAndTheAnswerSaysWhatItWaitsFor() throws Exception {
        var run = client().start(Workflow.define("open", flow -> {
            var work = flow.step(WORK, flow.constant("w"));
            flow.step(STEP, flow.constant("s")).after(work);
        }));

        var plan = client().retry(run, RetryScope.all());

        assertThat(plan.result()).isEqualTo(Result.STILL_OPEN);
        assertThat(plan.accepted()).isFalse();
        assertThat(plan.waitsFor()).containsExactly("work", "step");
        assertThat(plan.message())
                .isEqualTo(run + " has still to end and cannot be retried before: it waits for 'work', 'step'");
        go.countDown();
        client().await(run, LIMIT);
    }

    @Test
    void whatCannotBeRetriedIsSaid() throws Exception {
        var run = client().start(HELD);
        client().await(run, LIMIT);

        assertThat(client().retry(run, RetryScope.failed()).result()).isEqualTo(Result.NOTHING_TO_RETRY);
        var mistyped = client().retry(run, RetryScope.from("stup"));
        assertThat(mistyped.result()).isEqualTo(Result.NO_SUCH_STEP);
        assertThat(mistyped.message()).isEqualTo(run + " has no step 'stup'; did you mean 'setup'?");
        assertThat(client().retry(run, RetryScope.from("free")).message()).contains("is a teardown");
        assertThat(client().retry(Run.of(4711), RetryScope.all()).result()).isEqualTo(Result.NO_SUCH_RUN);
        assertThat(find(run).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aSetupWhoseScopeHoldsAChosenStepIsDoneAgainBeforeItAndTornDownAfterIt() throws Exception {
        failing.add("b");
        var run = client().start(HELD);
        client().await(run, LIMIT);
        var token = tokens.get("setup");
        failing.clear();
        calls.clear();

        var plan = client().retry(run, RetryScope.failed());
        var end = client().await(run, LIMIT);

        assertThat(plan.message())
                .isEqualTo(run
                        + " is retried as generation 2: 'b', 'c', with the setup 'setup', with the teardown 'free'");
        assertThat(calls).as("a completed and is not done again").containsExactly("setup", "b", "c", "free");
        assertThat(tokens.get("setup")).isNotEqualTo(token);
        assertThat(tokens.get("free")).isEqualTo(tokens.get("setup"));
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void ifTheSetupFailsThisTimeWhatUsesItIsSkipped() throws Exception {
        failing.add("b");
        var run = client().start(HELD);
        client().await(run, LIMIT);
        failing.clear();
        failing.add("setup");

        client().retry(run, RetryScope.failed());
        var end = client().await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.job("b").state()).isEqualTo(JobState.SKIPPED);
        assertThat(end.job("free").state()).as("it was tried").isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aHoldThatIsDoneAgainIsHeldAgain() throws Exception {
        var workflow = Workflow.define("booked", flow -> {
            var setup = flow.step(STEP, flow.constant("setup")).named("setup");
            setup.teardown(FREE, flow.constant("free")).delay(LONG);
            flow.step(STEP, flow.constant("note")).named("note").after(setup);
        });
        var run = client().start(workflow);
        client().awaitWork(run, LIMIT);
        client().release(run, "free");
        client().await(run, LIMIT);

        client().retry(run, RetryScope.from("note"));
        client().awaitWork(run, LIMIT);

        assertThat(find(run).state()).isEqualTo(RunState.RUNNING);
        assertThat(find(run).job("free").state()).isEqualTo(JobState.SCHEDULED);
        assertThat(client().release(run, "free").moved()).isTrue();
        client().await(run, LIMIT);
        assertThat(calls).containsExactly("setup", "note", "free", "setup", "note", "free");
    }

    @Test
    void nestedSetupsAreDoneAgainAndTornDownInReverseOrder() throws Exception {
        var workflow = Workflow.define("nested", flow -> {
            var outer = flow.step(STEP, flow.constant("outer")).named("outer");
            outer.teardown(FREE, flow.constant("free outer")).named("free outer");
            var inner = flow.step(STEP, flow.constant("inner")).named("inner").after(outer);
            inner.teardown(FREE, flow.constant("free inner")).named("free inner");
            flow.step(STEP, flow.constant("use")).named("use").after(inner);
            flow.step(STEP, flow.constant("look")).named("look").after(outer);
        });
        failing.add("use");
        failing.add("look");
        var run = client().start(workflow);
        client().await(run, LIMIT);
        failing.clear();
        calls.clear();

        client().retry(run, RetryScope.failed());
        client().await(run, LIMIT);
        assertThat(calls).contains("outer", "inner", "use", "look").endsWith("free inner", "free outer");
        calls.clear();

        var plan = client().retry(run, RetryScope.from("look"));
        client().await(run, LIMIT);
        assertThat(plan.names()).containsExactly("outer", "free outer", "look");
        assertThat(calls).containsExactly("outer", "look", "free outer");
    }

    @Test
    void aRunThatWasCancelledGoesOnWhereItWas() throws Exception {
        var workflow = Workflow.define("cancelled", flow -> {
            var a = flow.step(STEP, flow.constant("a")).named("a");
            var b = flow.step(STEP, flow.constant("b")).named("b").after(a).delay(LONG);
            flow.step(STEP, flow.constant("c")).named("c").after(b);
        });
        var run = client().start(workflow);
        await().atMost(LIMIT).until(() -> find(run).job("b").state() == JobState.SCHEDULED);
        client().cancel(run, "not now");
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.CANCELLED);

        assertThat(client().retry(run, RetryScope.failed()).names()).containsExactly("b", "c");
        var again = find(run);

        assertThat(again.state()).isEqualTo(RunState.RUNNING);
        assertThat(again.summary().cancelReason()).isNull();
        assertThat(again.job("b").state()).as("with its delay").isEqualTo(JobState.SCHEDULED);
        assertThat(db.rows()).containsEntry("run_cancel", 0L);
        assertThat(client().cancel(run, "not now either")).isTrue();
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.CANCELLED);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(db.query(
                                "SELECT generation || ' ' || reason FROM tailrace.run_cancelled ORDER BY generation"))
                        .containsExactly("1 not now", "2 not now either"));
    }

    @Test
    void aRetriedRunHasNoDeadline() throws Exception {
        var run = client().startMany(
                        CHAIN, Collections.<@Nullable Void>singletonList(null), StartOptions.DEFAULTS.deadline(LONG))
                .get(0);
        client().await(run, LIMIT);

        client().retry(run, RetryScope.all());

        assertThat(db.rows()).containsEntry("run_deadline", 0L);
        client().await(run, LIMIT);
    }

    @Test
    void aStepThatTakesAnOutputThatIsNotThereIsRefused() throws Exception {
        failing.add("b");
        var run = client().start(CHAIN);
        client().await(run, LIMIT);

        var plan = client().retry(run, RetryScope.from("c"));

        assertThat(plan.result()).isEqualTo(Result.LACKS_OUTPUT);
        assertThat(plan.message())
                .isEqualTo("step 'c' of " + run
                        + " takes the output of 'b', which left none and would not be done again; retry from 'b'");
        assertThat(find(run).state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aFailureThatIsNotDoneAgainStillFailsTheRun() throws Exception {
        var workflow = Workflow.define("two", flow -> {
            flow.step(STEP, flow.constant("a")).named("a");
            flow.step(STEP, flow.constant("b")).named("b");
        });
        failing.addAll(List.of("a", "b"));
        var run = client().start(workflow);
        client().await(run, LIMIT);
        failing.clear();

        client().retry(run, RetryScope.from("a"));
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
        client().retry(run, RetryScope.from("b"));
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void joinsOfAnyAndOfSomeAreMetByWhatWasDoneBefore() throws Exception {
        var workflow = Workflow.define("joins", flow -> {
            var a = flow.step(STEP, flow.constant("a")).named("a");
            var b = flow.step(STEP, flow.constant("b")).named("b");
            var c = flow.step(STEP, flow.constant("c")).named("c");
            flow.step(STEP, flow.constant("any")).named("any").afterAny(a, b);
            flow.step(STEP, flow.constant("two")).named("two").afterAtLeast(2, a, b, c);
            flow.step(STEP, flow.constant("all")).named("all").after(a, b, c);
        });
        failing.addAll(List.of("b", "c"));
        var run = client().start(workflow);
        var first = client().await(run, LIMIT);
        assertThat(first.job("any").state()).isEqualTo(JobState.COMPLETED);
        assertThat(first.job("two").state()).isEqualTo(JobState.SKIPPED);
        failing.remove("b");

        assertThat(client().retry(run, RetryScope.failed()).names()).containsExactly("b", "c", "two", "all");
        var end = client().await(run, LIMIT);

        assertThat(end.job("two").state()).as("a before, b again").isEqualTo(JobState.COMPLETED);
        assertThat(end.job("all").state()).isEqualTo(JobState.SKIPPED);
        assertThat(end.state()).as("'two' came after 'c' and ran").isEqualTo(RunState.COMPLETED);
        failing.clear();
        assertThat(client().retry(run, RetryScope.failed()).names()).containsExactly("c", "all");
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aDelayThatAnOutputToldIsKnownStill() throws Exception {
        record Pause(Duration until) {}
        var pause = JobType.of("pause", String.class, Pause.class);
        var other = db.closing(db.runtime()
                .queue(Queue.named("pauses"), 1)
                .worker(pause, (name, job) -> new Pause(LONG))
                .start());
        var workflow = Workflow.define("told", flow -> {
            var first = flow.step(pause, flow.constant("p")).on(Queue.named("pauses"));
            flow.step(STEP, flow.constant("later")).named("later").delay(first.output("/until", Duration.class));
        });
        var run = other.client().start(workflow);
        await().atMost(LIMIT).until(() -> find(run).job("later").state() == JobState.SCHEDULED);
        client().cancel(run, "not now");
        client().await(run, LIMIT);

        assertThat(client().retry(run, RetryScope.failed()).names()).containsExactly("later");
        var later = find(run).job("later");

        assertThat(later.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(later.times().dueAt()).isAfter(Instant.now().plus(Duration.ofMinutes(50)));
        client().cancel(run, "not at all");
        client().await(run, LIMIT);
    }

    private RunView find(Run run) {
        return client().find(run.id()).orElseThrow();
    }
}
