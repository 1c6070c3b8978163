package dev.tailrace.docs;

import static dev.tailrace.docs.Crew.states;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.Signal;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.option.Retention;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.option.StartOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each row of the table of docs/coming-from.md is the name of a test here. */
class ComingFromRiverProTest {
    static final JobType<String, String> A = Crew.work("a");
    static final JobType<String, String> B = Crew.work("b");
    static final JobType<String, String> C = Crew.work("c");
    static final Signal<String> APPROVAL = Signal.of("approval", String.class);

    @RegisterExtension
    static final Crew crew = new Crew(List.of(A, B, C), List.of());

    @Test
    @DisplayName("`Deps`: a task waits until all of them have completed")
    void deps() throws Exception {
        crew.waits("b");
        var run = crew.start(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            var b = flow.step(B, flow.input());
            flow.step(C, flow.input()).after(a, b);
        }));

        crew.until(run, "a", JobState.COMPLETED);
        assertThat(crew.look(run).job("c").state()).isEqualTo(JobState.PENDING);
        crew.go("b");
        assertThat(crew.end(run).job("c").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    @DisplayName("By default a task is cancelled if a dependency was discarded")
    void discardedDep() throws Exception {
        crew.fails("a");
        var end = crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            var b = flow.step(B, flow.input()).after(a);
            flow.step(C, flow.input()).after(b);
        }));

        assertThat(states(end)).containsExactly("a discarded", "b skipped", "c skipped");
        assertThat(end.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    @DisplayName("By default a task is cancelled if a dependency was cancelled")
    void cancelledDep() throws Exception {
        crew.waits("a");
        var run = crew.start(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            flow.step(B, flow.input()).after(a);
        }));
        crew.until(run, "a", JobState.RUNNING);

        crew.client().cancelStep(run, "a", "not needed");

        assertThat(states(crew.end(run))).containsExactly("a cancelled", "b skipped");
    }

    @Test
    @DisplayName("`IgnoreDiscardedDeps`")
    void ignoreDiscardedDeps() throws Exception {
        crew.fails("a");
        var end = crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            flow.step(B, flow.input()).afterAny(a, a.discarded());
        }));

        assertThat(states(end)).containsExactly("a discarded", "b completed");
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    @DisplayName("`IgnoreCancelledDeps`")
    void ignoreCancelledDeps() throws Exception {
        crew.waits("a");
        var run = crew.start(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            flow.step(B, flow.input()).after(a.finished());
        }));
        crew.until(run, "a", JobState.RUNNING);

        crew.client().cancelStep(run, "a", "not needed");

        assertThat(states(crew.end(run))).containsExactly("a cancelled", "b completed");
    }

    @Test
    @DisplayName("`IgnoreDeletedDeps`, and retention that is aware of workflows")
    void ignoreDeletedDeps() throws Exception {
        var open = crew.start(Workflow.chain("flow", A).then(B).delay(Crew.HOUR).build());
        crew.until(open, "b", JobState.SCHEDULED);
        var ended = crew.end(Workflow.chain("flow", A).build()).run();

        try (var other = WorkflowRuntime.on(crew.db().dataSource())
                .queue(Queue.named("other"), 1)
                .worker(A, (input, job) -> input)
                .retention(Retention.of(Duration.ofMillis(1)))
                .start()) {
            Waiting.until(() -> other.client().find(ended.id()), Optional::isEmpty);
        }
        assertThat(states(crew.look(open))).containsExactly("a completed", "b scheduled");
        crew.client().cancel(open, "seen");
    }

    @Test
    @DisplayName("The three of them for a whole workflow (`WorkflowOpts`)")
    void ignoreForAll() throws Exception {
        crew.fails("a");
        var end = crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            flow.step(B, flow.input()).after(a.finished());
            flow.step(C, flow.input()).after(a);
        }));

        assertThat(states(end)).containsExactly("a discarded", "b completed", "c skipped");
    }

    @Test
    @DisplayName("`ScheduledAt`: both the time and the dependencies are waited for")
    void scheduledAt() throws Exception {
        var noon = Instant.now().plus(Crew.HOUR).truncatedTo(ChronoUnit.MILLIS);
        crew.waits("a");
        var run = crew.start(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            flow.step(B, flow.input()).after(a).at(noon);
        }));

        crew.until(run, "a", JobState.RUNNING);
        assertThat(crew.look(run).job("b").state()).isEqualTo(JobState.PENDING);
        crew.go("a");
        crew.until(run, "b", JobState.SCHEDULED);
        assertThat(crew.look(run).job("b").times().dueAt()).isEqualTo(noon);
        crew.client().cancel(run, "seen");
    }

    @Test
    @DisplayName("A timer, counted from a task's end")
    void timer() throws Exception {
        var run = crew.start(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            flow.step(B, flow.input()).after(a).delay(Duration.ofHours(1));
        }));

        crew.until(run, "b", JobState.SCHEDULED);
        var jobs = crew.look(run);
        var ended = Objects.requireNonNull(jobs.job("a").times().finishedAt());
        assertThat(jobs.job("b").times().dueAt())
                .isBetween(
                        ended.plus(Crew.HOUR).minusMillis(100),
                        ended.plus(Crew.HOUR).plusMillis(100));
        crew.client().cancel(run, "seen");
    }

    @Test
    @DisplayName("A wait for a signal, also one that came early")
    void signal() throws Exception {
        crew.waits("a");
        var run = crew.start(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            var approval = flow.await(APPROVAL).after(a);
            flow.step(B, approval.output());
        }));

        assertThat(crew.client().signal(run, APPROVAL, "grace").sent()).isTrue();
        crew.go("a");
        crew.end(run);
        assertThat(crew.client().output(run, "b", String.class)).contains("grace");
    }

    @Test
    @DisplayName("A wait for a signal or a timer, whichever is first")
    void signalOrTimer() throws Exception {
        var end = crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            var approval = flow.await(APPROVAL).after(a).within(Duration.ofMillis(100));
            flow.step(B, approval.output());
            flow.step(C, flow.input()).after(approval.discarded());
        }));

        assertThat(states(end)).containsExactly("a completed", "approval discarded", "b skipped", "c completed");
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    @DisplayName("A wait for one of several (`||`)")
    void oneOfSeveral() throws Exception {
        crew.waits("a");
        var run = crew.start(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            var approval = flow.await(APPROVAL);
            flow.step(B, flow.input()).afterAny(a, approval);
        }));

        crew.client().signal(run, APPROVAL, "grace");

        crew.until(run, "b", JobState.COMPLETED);
        assertThat(crew.look(run).state()).isEqualTo(RunState.RUNNING);
        crew.go("a");
        crew.end(run);
    }

    @Test
    @DisplayName("A wait for an expression over outputs of dependencies")
    void expression() throws Exception {
        crew.does("a", (input, job) -> "yes");
        var end = crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            flow.step(B, flow.input()).when(a.output().is("yes"));
            flow.step(C, flow.input()).when(a.output().is("no"));
        }));

        assertThat(states(end)).containsExactly("a completed", "b completed", "c skipped");
    }

    @Test
    @DisplayName("A task loads the output of another one by its name")
    void outputs() throws Exception {
        crew.does("a", (input, job) -> "from a");
        crew.does(
                "c",
                (input, job) -> input + ", and " + job.output("a", String.class).orElseThrow());
        var run = crew.end(Workflow.define("flow", String.class, flow -> {
                    var a = flow.step(A, flow.input());
                    var b = flow.step(B, a.output());
                    flow.step(C, b.output());
                }))
                .run();

        assertThat(crew.client().output(run, "b", String.class)).contains("from a");
        assertThat(crew.client().output(run, "c", String.class)).contains("from a, and from a");
    }

    @Test
    @DisplayName("Tasks are added to a workflow that is there already")
    void tasksAreAdded() throws Exception {
        crew.does("a", (input, job) -> {
            var first = job.add(B, "page 1");
            job.add(B, "page 2").after(first);
            return input;
        });
        var end = crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input()).addsSteps();
            flow.step(C, flow.input()).after(a);
        }));

        assertThat(states(end))
                .containsExactlyInAnyOrder("a completed", "c completed", "a[0] completed", "a[1] completed");
        assertThat(crew.begun()).containsExactly("a", "a[0]", "a[1]", "c");
    }

    @Test
    @DisplayName("A workflow is cancelled")
    void cancel() throws Exception {
        crew.waits("a");
        var run = crew.start(Workflow.chain("flow", A).then(B).build());
        crew.until(run, "a", JobState.RUNNING);

        crew.client().cancel(run, "not needed");

        assertThat(states(crew.end(run))).containsExactly("a cancelled", "b cancelled");
        assertThat(crew.look(run).state()).isEqualTo(RunState.CANCELLED);
    }

    /** Fails in b, behind which c runs all the same. */
    private static Workflow<String> failing() {
        return Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            var b = flow.step(B, a.output());
            flow.step(C, flow.input()).after(b.finished());
        });
    }

    @Test
    @DisplayName("A workflow is retried: `all`")
    void retryAll() throws Exception {
        crew.fails("b");
        var run = crew.end(failing()).run();

        assertThat(crew.client().retry(run, RetryScope.all()).names()).containsExactly("a", "b", "c");
        crew.end(run);
    }

    @Test
    @DisplayName("A workflow is retried: `failed_only`")
    void retryFailedOnly() throws Exception {
        crew.fails("b");
        var run = crew.end(failing()).run();

        assertThat(crew.client().retry(run, RetryScope.failed()).names()).containsExactly("b");
        crew.end(run);
    }

    @Test
    @DisplayName("A workflow is retried: `failed_and_downstream`")
    void retryFailedAndDownstream() throws Exception {
        crew.fails("b");
        var run = crew.end(failing()).run();

        assertThat(crew.client().retry(run, RetryScope.failedAndDownstream()).names())
                .containsExactly("b", "c");
        crew.end(run);
    }

    @Test
    @DisplayName("A retry may forget the attempts before it (`reset_history`)")
    void history() throws Exception {
        crew.fails("b");
        var run = crew.end(failing()).run();
        crew.nothingFails();
        crew.client().retry(run, RetryScope.failed());

        var end = crew.end(run);

        assertThat(states(end)).contains("b discarded", "b completed");
        assertThat(end.job("b").place().generation()).isEqualTo(2);
        assertThat(end.jobs().stream().flatMap(job -> job.tries().errors().stream()))
                .hasSize(1);
    }

    @Test
    @DisplayName("A workflow has an id of the caller's (`WorkflowOpts.ID`)")
    void id() throws Exception {
        crew.waits("a");
        var flow = Workflow.chain("flow", A).build();
        var run = crew.client().start(flow, "x", StartOptions.DEFAULTS.once("order-17"));

        var again = crew.client().start(flow, "x", StartOptions.DEFAULTS.once("order-17"));

        assertThat(again).isEqualTo(run);
        assertThat(again.isNew()).isFalse();
        crew.go("a");
        crew.end(run);
    }

    @Test
    @DisplayName("The reason why a task waits")
    void explain() throws Exception {
        crew.waits("a");
        var run = crew.start(Workflow.chain("flow", A).then(B).build());
        crew.until(run, "a", JobState.RUNNING);

        var why = crew.client().explain(crew.look(run).job("b").id()).orElseThrow();

        assertThat(why.text()).contains("'a'");
        crew.go("a");
        crew.end(run);
    }
}
