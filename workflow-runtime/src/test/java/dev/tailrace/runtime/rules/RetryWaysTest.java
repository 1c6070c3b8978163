package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.Signal;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import dev.tailrace.runtime.view.SignalAnswer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps that are done again behind a condition, behind a signal, and with what their setup made. */
class RetryWaysTest extends Retried {
    record Verdict(String verdict) {}

    static final Signal<Verdict> APPROVAL = Signal.of("approval", Verdict.class);

    /** A step says how often it was done: the first time {@code asked1}, then {@code asked2}. */
    static final Workflow<Void> FORK = Workflow.define("fork", flow -> {
        var ask = flow.step(STEP, flow.constant("ask")).named("ask");
        flow.step(STEP, flow.constant("first")).named("first").when(ask.output().is("ask1"));
        flow.step(STEP, flow.constant("again")).named("again").when(ask.output().is("ask2"));
    });

    static final Workflow<Void> APPROVED = Workflow.define("approved", flow -> {
        var ask = flow.step(STEP, flow.constant("ask")).named("ask");
        var approval = flow.await(APPROVAL).after(ask);
        flow.step(STEP, approval.output(Verdict::verdict)).named("act");
    });

    /** In one transaction, so that the run cannot end before the signal comes. */
    private Run startedWithASignal(String verdict) throws Exception {
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            var client = client().in(connection);
            var run = client.start(APPROVED);
            assertThat(client.signal(run, APPROVAL, new Verdict(verdict)).result())
                    .isEqualTo(SignalAnswer.Result.SENT);
            connection.commit();
            return run;
        }
    }

    private RunView again(Run run, RetryScope scope) throws Exception {
        assertThat(client().retry(run, scope).accepted()).isTrue();
        return client().await(run, LIMIT);
    }

    private static List<JobState> states(RunView run, String... steps) {
        return List.of(steps).stream().map(step -> run.job(step).state()).toList();
    }

    @Test
    void aStepThatIsDoneAgainDecidesItsConditionsAnew() throws Exception {
        var run = client().start(FORK);
        var once = client().await(run, LIMIT);
        var twice = again(run, RetryScope.all());

        assertThat(states(once, "first", "again")).containsExactly(JobState.COMPLETED, JobState.SKIPPED);
        assertThat(states(twice, "first", "again")).containsExactly(JobState.SKIPPED, JobState.COMPLETED);
        assertThat(twice.state()).isEqualTo(RunState.COMPLETED);
        assertThat(calls).containsExactly("ask", "first", "ask", "again");
    }

    @Test
    void aStepWhoseConditionHeldBeforeIsDoneAgainAlone() throws Exception {
        failing.add("first");
        var run = client().start(FORK);
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
        failing.clear();

        var plan = client().retryPreview(run, RetryScope.failed());
        var end = again(run, RetryScope.failed());

        assertThat(plan.names())
                .as("what its condition ruled out is no failure")
                .containsExactly("first");
        assertThat(states(end, "first", "again")).containsExactly(JobState.COMPLETED, JobState.SKIPPED);
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(calls).containsExactly("ask", "first", "first");
    }

    @Test
    void aSignalThatCameBeforeIsNotAskedForAgainWhereItsStepIsNotDoneAgain() throws Exception {
        failing.add("yes");
        var run = client().start(APPROVED);
        client().signal(run, APPROVAL, new Verdict("yes"));
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
        failing.clear();

        var end = again(run, RetryScope.failed());

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.job("approval").place().generation()).isEqualTo(1);
        assertThat(calls).containsExactly("ask", "yes", "yes");
    }

    @Test
    void aSignalThatWasTakenIsNotTakenAgainAndOneThatComesAfterTheRetryIs() throws Exception {
        var run = client().start(APPROVED);
        client().signal(run, APPROVAL, new Verdict("yes"));
        client().await(run, LIMIT);
        assertThat(client().retry(run, RetryScope.all()).accepted()).isTrue();

        await().atMost(LIMIT)
                .until(() -> !db.query("SELECT 1 FROM tailrace.awaiting WHERE run_id = ? AND NOT fresh", run.id())
                        .isEmpty());
        assertThat(find(run).job("approval").state()).isEqualTo(JobState.PENDING);
        var answer = client().signal(run, APPROVAL, new Verdict("no"));

        assertThat(answer.result()).isEqualTo(SignalAnswer.Result.SENT);
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(calls).containsExactly("ask", "yes", "ask", "no");
    }

    @Test
    void aSignalThatNobodyHadTakenWhenTheRunEndedIsTakenByTheRetry() throws Exception {
        failing.add("ask");
        var run = startedWithASignal("early");
        assertThat(client().await(run, LIMIT).job("approval").state()).isEqualTo(JobState.SKIPPED);
        failing.clear();

        var end = again(run, RetryScope.failed());

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(calls).containsExactly("ask", "ask", "early");
    }

    @Test
    void aSignalThatCameTooLateTheFirstTimeIsWaitedForAsLongAgain() throws Exception {
        var brief = Workflow.define("brief", flow -> {
            var approval = flow.await(APPROVAL).within(Duration.ofMillis(50));
            flow.step(STEP, approval.output(Verdict::verdict)).named("act");
        });
        var run = client().start(brief);
        assertThat(client().await(run, LIMIT).job("approval").state()).isEqualTo(JobState.DISCARDED);

        var end = again(run, RetryScope.failed());

        assertThat(end.job("approval").state()).isEqualTo(JobState.DISCARDED);
        assertThat(end.job("approval").place().generation()).isEqualTo(2);
        assertThat(end.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void ofAJoinThatNeedsTwoTheOneThatCompletedCountsAndOneOfTheOthersIsEnough() throws Exception {
        var quorum = Workflow.define("quorum", flow -> {
            var a = flow.step(STEP, flow.constant("a")).named("a");
            var b = flow.step(STEP, flow.constant("b")).named("b");
            var c = flow.step(STEP, flow.constant("c")).named("c");
            flow.step(STEP, flow.constant("two")).named("two").afterAtLeast(2, a, b, c);
        });
        failing.addAll(List.of("b", "c"));
        var run = client().start(quorum);
        assertThat(client().await(run, LIMIT).job("two").state()).isEqualTo(JobState.SKIPPED);
        failing.remove("c");
        calls.clear();

        var end = again(run, RetryScope.from("c"));

        assertThat(calls).as("b failed before and is not asked again").containsExactly("c", "two");
        assertThat(end.job("two").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.job("b").place().generation()).isEqualTo(1);
    }
}
