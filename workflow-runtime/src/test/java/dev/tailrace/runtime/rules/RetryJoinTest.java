package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How steps that are done again wait for each other, for their setups and for what was done before. */
class RetryJoinTest extends Retried {
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
    void aJoinThatNeedsSomeWaitsForTheSetupWhateverElseCompletes() throws Exception {
        var workflow = Workflow.define("some", flow -> {
            var setup = flow.step(STEP, flow.constant("setup")).named("setup");
            setup.teardown(FREE, flow.constant("free")).named("free");
            var a = flow.step(STEP, flow.constant("a")).named("a");
            var b = flow.step(STEP, flow.constant("b")).named("b");
            var c = flow.step(STEP, flow.constant("c")).named("c").after(setup);
            flow.step(STEP, flow.constant("use")).named("use").afterAtLeast(2, a, b, c);
        });

        var run = retried(workflow, "setup");
        assertThat(find(run).job("use").state()).as("a and b complete").isEqualTo(JobState.SKIPPED);
        var other = retried(workflow, "a");
        assertThat(find(other).job("use").state())
                .as("the setup and b complete")
                .isEqualTo(JobState.COMPLETED);

        var plan = client().retry(run, RetryScope.failed());

        assertThat(plan.names()).as("use goes with the setup").containsExactly("setup", "free", "use");
        assertThat(client().await(run, LIMIT).job("use").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aJoinThatNeedsSomeWaitsForTheSetupAlsoBehindStepsThatDidNotMeetIt() throws Exception {
        var workflow = Workflow.define("some", flow -> {
            var setup = flow.step(STEP, flow.constant("setup")).named("setup");
            setup.teardown(FREE, flow.constant("free")).named("free");
            var a = flow.step(STEP, flow.constant("a")).named("a").after(setup);
            var b = flow.step(STEP, flow.constant("b")).named("b").after(setup.discarded());
            flow.step(STEP, flow.constant("use")).named("use").afterAtLeast(1, a, b);
        });
        failing.add("a");
        var run = client().start(workflow);
        assertThat(client().await(run, LIMIT).job("use").state()).isEqualTo(JobState.SKIPPED);
        failing.add("setup");

        var plan = client().retry(run, RetryScope.from("use"));

        assertThat(plan.names()).containsExactly("setup", "free", "use");
        assertThat(client().await(run, LIMIT).job("use").state())
                .as("nothing was set up for it")
                .isEqualTo(JobState.SKIPPED);
    }

    private Run retried(Workflow<Void> workflow, String failingThen) throws Exception {
        failing.addAll(List.of("a", "b"));
        var run = client().start(workflow);
        assertThat(client().await(run, LIMIT).job("use").state()).isEqualTo(JobState.SKIPPED);
        failing.clear();
        failing.add(failingThen);
        client().retry(run, RetryScope.failed());
        client().await(run, LIMIT);
        failing.clear();
        return run;
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
}
