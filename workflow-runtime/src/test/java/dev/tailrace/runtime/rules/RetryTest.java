package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.view.RetryPlan.Result;
import dev.tailrace.runtime.view.Run;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Doing steps of a finished run again. */
class RetryTest extends Retried {
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
}
