package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Flow;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.error.PayloadException;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** Which way a run goes is told by outputs and by its input. */
class WhenTest {
    enum Risk {
        LOW,
        HIGH
    }

    record Order(String customer, boolean express, int total) {}

    record Checked(boolean express, @Nullable Risk risk, long total) {}

    @JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
    record Renamed(boolean express) {}

    static final Duration LIMIT = Duration.ofMinutes(1);
    static final Order ORDER = new Order("ada", true, 120);
    static final JobType<Order, Checked> CHECK =
            JobType.of("check", Order.class, Checked.class).retry(RetryPolicy.none());
    static final JobType<Void, Renamed> RENAME =
            JobType.of("rename", Void.class, Renamed.class).retry(RetryPolicy.none());
    static final JobType<Void, Void> OK = JobType.of("ok");
    static final JobType<Void, Void> BREAK = JobType.of("break").retry(RetryPolicy.none());

    @RegisterExtension
    final Installed db = new Installed();

    private final ConcurrentLinkedQueue<String> worked = new ConcurrentLinkedQueue<>();
    private @Nullable Checked checked = new Checked(true, Risk.LOW, 120);

    @Test
    void aStepWhoseConditionHoldsRunsAndAnotherIsSkippedAndTheRunCompletes() throws Exception {
        var end = runOf(flow -> {
            var check = flow.step(CHECK, flow.input());
            flow.step(OK, flow.nothing())
                    .named("rush")
                    .when(check.output(Checked::express).is(true));
            flow.step(OK, flow.nothing())
                    .named("wait")
                    .when(check.output(Checked::express).is(false));
        });

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(states(end)).containsExactly("check COMPLETED", "rush COMPLETED", "wait SKIPPED");
    }

    @Test
    void twoBranchesOfWhichOneIsTakenMeetAgain() throws Exception {
        var end = runOf(flow -> {
            var check = flow.step(CHECK, flow.input());
            var isLarge = check.output(Checked::total).atLeast(100L);
            var large = flow.step(OK, flow.nothing()).named("large").when(isLarge);
            var approve = flow.step(OK, flow.nothing()).named("approve").after(large);
            var small = flow.step(OK, flow.nothing()).named("small").when(isLarge.not());
            flow.step(OK, flow.nothing()).named("ship").after(approve.finished(), small.finished());
        });

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(states(end))
                .containsExactly(
                        "check COMPLETED", "large COMPLETED", "approve COMPLETED", "small SKIPPED", "ship COMPLETED");
    }

    @Test
    void whatFollowsASkippedStepIsSkippedAsWell() throws Exception {
        var end = runOf(flow -> {
            var check = flow.step(CHECK, flow.input());
            var low = flow.step(OK, flow.nothing())
                    .named("a")
                    .when(check.output(Checked::risk).is(Risk.HIGH));
            var b = flow.step(OK, flow.nothing()).named("b").after(low);
            flow.step(OK, flow.nothing()).named("c").after(b);
        });

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(states(end)).containsExactly("check COMPLETED", "a SKIPPED", "b SKIPPED", "c SKIPPED");
    }

    @Test
    void conditionsOnSeveralStepsMustAllHold() throws Exception {
        var end = runOf(flow -> {
            var one = flow.step(CHECK, flow.input()).named("one");
            var two = flow.step(CHECK, flow.input()).named("two");
            var oneIsLow = one.output(Checked::risk).is(Risk.LOW);
            flow.step(OK, flow.nothing())
                    .named("both")
                    .when(oneIsLow.and(two.output(Checked::risk).is(Risk.LOW)));
            flow.step(OK, flow.nothing())
                    .named("never")
                    .when(oneIsLow)
                    .when(two.output(Checked::risk).isNot(Risk.LOW));
        });

        assertThat(states(end)).containsExactly("one COMPLETED", "two COMPLETED", "both COMPLETED", "never SKIPPED");
    }

    @Test
    void aConditionCountsAsOneOfSeveralEdges() throws Exception {
        var end = runOf(flow -> {
            var one = flow.step(CHECK, flow.input()).named("one");
            var two = flow.step(CHECK, flow.input()).named("two");
            var low = one.output(Checked::risk).is(Risk.LOW);
            var high = one.output(Checked::risk).is(Risk.HIGH);
            var large = two.output(Checked::total).atLeast(100L);
            flow.step(OK, flow.nothing()).named("any").afterAny(high, large);
            flow.step(OK, flow.nothing()).named("two-of-three").afterAtLeast(2, low, high, large);
            flow.step(OK, flow.nothing()).named("none").afterAny(high, large.not());
            flow.step(OK, flow.nothing())
                    .named("narrowed")
                    .afterAny(one, two)
                    .when(large.not())
                    .when(high);
        });

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(states(end))
                .containsExactly(
                        "one COMPLETED",
                        "two COMPLETED",
                        "any COMPLETED",
                        "two-of-three COMPLETED",
                        "none SKIPPED",
                        "narrowed SKIPPED");
    }

    @Test
    void ofAStepThatDidNotCompleteNoConditionHoldsNotEvenANegatedOne() throws Exception {
        checked = null;
        var end = runOf(flow -> {
            var check = flow.step(CHECK, flow.input());
            var broken = flow.step(BREAK, flow.nothing()).after(check);
            flow.step(OK, flow.nothing()).named("there").when(check.output().exists());
            flow.step(OK, flow.nothing())
                    .named("not-there")
                    .when(check.output().exists().not());
            flow.step(OK, flow.nothing()).named("instead").after(broken.discarded());
        });

        assertThat(states(end))
                .as("a worker that returns null completes its step")
                .containsExactly(
                        "check COMPLETED",
                        "break DISCARDED",
                        "there SKIPPED",
                        "not-there COMPLETED",
                        "instead COMPLETED");

        var failed = runOf(flow -> {
            var rename = flow.step(RENAME, flow.nothing());
            flow.step(OK, flow.nothing())
                    .when(rename.output(Renamed::express).is(true).not());
        });
        assertThat(failed.state()).isEqualTo(RunState.FAILED);
        assertThat(states(failed)).containsExactly("rename DISCARDED", "ok SKIPPED");
        assertThat(failed.job("rename").tries().errors().get(0))
                .as("a component that an annotation renames is not silently false")
                .contains(
                        "the output at '/express', on which a condition of step 'ok' hangs, is missing. Does an annotation"
                                + " rename it");
    }

    @Test
    void anOutputThatCannotBeComparedFailsTheAttemptThatLeftIt() throws Exception {
        var text = JobType.of("text", Void.class, Object.class).retry(RetryPolicy.none());
        var workflow = Workflow.define("w", Order.class, flow -> {
            var made = flow.step(text, flow.nothing());
            flow.step(OK, flow.nothing())
                    .when(made.output("/total", Integer.class).atMost(5));
        });
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 2)
                        .worker(text, (nothing, job) -> Map.of("total", "many"))
                        .worker(OK, (nothing, job) -> {})
                        .start())
                .client();

        var end = client.await(client.start(workflow, ORDER), LIMIT);

        assertThat(states(end)).containsExactly("text DISCARDED", "ok SKIPPED");
        assertThat(end.job("text").tries().errors().get(0))
                .contains(
                        "the output at '/total', on which a condition of step 'ok' hangs, is \"many\"; a number is needed");
    }

    @Test
    void theInputDecidesTooAndWhatItRulesOutIsSkippedWithoutBeingWorked() throws Exception {
        var end = runOf(flow -> {
            var express = flow.input(Order::express);
            flow.step(OK, flow.nothing()).named("rush").when(express.is(true));
            var slow = flow.step(OK, flow.nothing())
                    .named("slow")
                    .delay(Duration.ofHours(1))
                    .when(express.is(false));
            flow.step(OK, flow.nothing()).named("after").after(slow);
            var check = flow.step(CHECK, flow.input());
            flow.step(OK, flow.nothing())
                    .named("late")
                    .after(check)
                    .when(flow.input(Order::customer).in(List.of("bob", "eve")));
            flow.step(OK, flow.nothing())
                    .named("either")
                    .when(express.is(false).or(check.output(Checked::total).atMost(120L)));
        });

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(states(end))
                .containsExactly(
                        "rush COMPLETED",
                        "slow SKIPPED",
                        "after SKIPPED",
                        "check COMPLETED",
                        "late SKIPPED",
                        "either COMPLETED");
        assertThat(worked).containsExactlyInAnyOrder("rush", "check", "either");
    }

    @Test
    void aSetupThatTheInputRulesOutHasNothingToTearDown() throws Exception {
        var end = runOf(flow -> {
            var setup = flow.step(OK, flow.nothing())
                    .named("setup")
                    .when(flow.input(Order::total).atMost(10));
            setup.teardown(OK, flow.nothing()).named("undo").delay(Duration.ofHours(1));
        });

        assertThat(states(end)).containsExactly("setup SKIPPED", "undo SKIPPED");
        assertThat(worked).isEmpty();
    }

    @Test
    void aRunInWhichNothingIsToBeDoneCompletes() throws Exception {
        var end = runOf(flow ->
                flow.step(OK, flow.nothing()).when(flow.input(Order::express).is(false)));

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(states(end)).containsExactly("ok SKIPPED");
    }

    @Test
    void anInputThatAConditionCannotReadIsRefusedWhenTheRunIsStarted() {
        var workflow = Workflow.define(
                "w",
                Renamed.class,
                flow -> flow.step(OK, flow.nothing())
                        .when(flow.input(Renamed::express).is(true)));
        var client = db.lenientClient();

        assertThatThrownBy(() -> client.start(workflow, new Renamed(true)))
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith(
                        "the input at '/express', on which a condition of the workflow hangs, is missing");
    }

    private RunView runOf(Consumer<Flow<Order>> body) throws Exception {
        var client = start();
        return client.await(client.start(Workflow.define("when", Order.class, body), ORDER), LIMIT);
    }

    private WorkflowClient start() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(CHECK, (order, job) -> {
                            worked.add(job.step());
                            return checked;
                        })
                        .worker(RENAME, (nothing, job) -> new Renamed(true))
                        .worker(OK, (nothing, job) -> {
                            worked.add(job.step());
                        })
                        .worker(BREAK, (nothing, job) -> {
                            throw new IllegalStateException("broken");
                        })
                        .start())
                .client();
    }

    private static List<String> states(RunView run) {
        return run.jobs().stream().map(j -> j.step() + " " + j.state()).toList();
    }
}
