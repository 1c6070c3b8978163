package dev.tailrace.docs;

import static dev.tailrace.docs.Crew.states;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Signal;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.option.StartOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each row of the table of docs/coming-from.md is the name of a test here. */
class ComingFromObanProTest {
    static final JobType<String, String> A = Crew.work("a");
    static final JobType<String, String> B = Crew.work("b");
    static final JobType<String, String> C = Crew.work("c");
    static final Signal<String> APPROVAL = Signal.of("approval", String.class);

    @RegisterExtension
    static final Crew crew = new Crew(List.of(A, B, C), List.of());

    @Test
    @DisplayName("`deps`: one job, or several, by their names")
    void deps() throws Exception {
        crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            var b = flow.step(B, flow.input()).after(a);
            flow.step(C, flow.input()).after(a, b);
        }));

        assertThat(crew.begun()).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName(
            "By default a job is cancelled, and never executed, if a dependency was cancelled, discarded or deleted")
    void byDefault() throws Exception {
        crew.fails("a");
        var end = crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            flow.step(B, flow.input()).after(a);
        }));

        assertThat(states(end)).containsExactly("a discarded", "b skipped");
        assertThat(crew.begun()).containsExactly("a");
    }

    @Test
    @DisplayName("`ignore_discarded: true`")
    void ignoreDiscarded() throws Exception {
        crew.does("a", (input, job) -> job.discard("no use"));
        var end = crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            flow.step(B, flow.input()).afterAny(a, a.discarded());
        }));

        assertThat(states(end)).containsExactly("a discarded", "b completed");
    }

    @Test
    @DisplayName("`ignore_cancelled: true`")
    void ignoreCancelled() throws Exception {
        crew.does("a", (input, job) -> job.cancel("no need"));
        var end = crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            flow.step(B, flow.input()).after(a.finished());
        }));

        assertThat(states(end)).containsExactly("a cancelled", "b completed");
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    @DisplayName("`ignore_deleted: true`")
    void ignoreDeleted() throws Exception {
        var run = crew.start(Workflow.chain("flow", A).then(B).delay(Crew.HOUR).build());
        crew.until(run, "b", JobState.SCHEDULED);

        assertThat(states(crew.look(run))).contains("a completed");
        crew.client().cancel(run, "seen");
        assertThat(states(crew.end(run))).containsExactly("a completed", "b cancelled");
    }

    @Test
    @DisplayName("The three for a whole workflow (`new/1`), or for a job")
    void forEachJob() throws Exception {
        crew.fails("a");
        var end = crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            var b = flow.step(B, flow.input()).after(a);
            flow.step(C, flow.input()).after(a.finished(), b.finished());
        }));

        assertThat(states(end)).containsExactly("a discarded", "b skipped", "c completed");
    }

    @Test
    @DisplayName("A hook is told that a job was cancelled because of a dependency")
    void hook() throws Exception {
        crew.fails("a");
        var end = crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            flow.step(B, flow.input()).after(a);
            flow.step(C, flow.input()).after(a.discarded());
        }));

        assertThat(states(end)).containsExactly("a discarded", "b skipped", "c completed");
        var why = crew.client().explain(end.job("b").id()).orElseThrow();
        assertThat(why.text()).contains("could not start, because of 'a'");
    }

    @Test
    @DisplayName("A cascade: each function has the results of those before it")
    void cascade() throws Exception {
        crew.does("a", (input, job) -> "a of " + input);
        crew.does("b", (input, job) -> "b of " + input);
        crew.does(
                "c",
                (input, job) -> input + "; " + job.output("a", String.class).orElseThrow());
        var run = crew.end(Workflow.define("flow", String.class, flow -> {
                    var a = flow.step(A, flow.input());
                    var b = flow.step(B, a.output());
                    flow.step(C, b.output());
                }))
                .run();

        assertThat(crew.client().output(run, "c", String.class)).contains("b of a of x; a of x");
    }

    @Test
    @DisplayName("A context for the whole workflow (`put_context`)")
    void context() throws Exception {
        var run = crew.end(Workflow.define("flow", String.class, flow -> {
                    var a = flow.step(A, flow.constant("something else"));
                    flow.step(B, flow.input()).after(a);
                }))
                .run();

        assertThat(crew.client().output(run, "b", String.class)).contains("x");
    }

    @Test
    @DisplayName("`add_many`: a job for each of a list, and one that waits for all of them")
    void addMany() throws Exception {
        var run = crew.end(Workflow.define("flow", String.class, flow -> {
                    var list = flow.listOf(List.of(flow.constant("one"), flow.constant("two")));
                    var each = flow.forEach(list, B);
                    flow.step(C, flow.input()).after(each);
                }))
                .run();

        assertThat(crew.begun().subList(0, 2)).containsExactlyInAnyOrder("b[0]", "b[1]");
        assertThat(crew.begun()).last().isEqualTo("c");
        assertThat(crew.client().output(run, "b", List.class)).contains(List.of("one", "two"));
    }

    @Test
    @DisplayName("`add_workflow`: a workflow within a workflow, on which jobs depend")
    void addWorkflow() throws Exception {
        var inner = Workflow.chain("inner", B).build();
        var end = crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            var sub = flow.child(inner, a.output(), B);
            flow.step(C, sub.output());
        }));

        assertThat(states(end)).containsExactly("a completed", "inner completed", "c completed");
        assertThat(crew.begun()).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("`add_graft`: jobs are put in at run time, and what depends on the graft waits for them")
    void graft() throws Exception {
        crew.does("a", (input, job) -> {
            List.of("one", "two", "three").forEach(part -> job.add(B, part));
            return input;
        });
        crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input()).addsSteps();
            flow.step(C, flow.input()).after(a);
        }));

        assertThat(crew.begun().subList(1, 4)).containsExactlyInAnyOrder("a[0]", "a[1]", "a[2]");
        assertThat(crew.begun()).last().isEqualTo("c");
    }

    @Test
    @DisplayName("A graft in a graft")
    void graftInAGraft() throws Exception {
        crew.does("a", (input, job) -> {
            var inner = job.add(B, "inner");
            inner.then(B).named("leaf");
            return input;
        });
        crew.does("a[0]", (input, job) -> {
            job.add(B, "too deep");
            return input;
        });
        var end = crew.end(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input()).addsSteps();
            flow.step(C, flow.input()).after(a);
        }));

        assertThat(end.job("a[0]").tries().errors().get(0)).contains("addsSteps()");
        assertThat(end.job("c").state()).isEqualTo(JobState.SKIPPED);
    }

    @Test
    @DisplayName("`append`: a job puts more jobs into its own workflow, and names what they depend on")
    void append() throws Exception {
        crew.does("a", (input, job) -> {
            var first = job.add(B, "one").named("first");
            job.add(B, "two").named("second").after(first);
            return input;
        });
        var end = crew.end(Workflow.chain("flow", A).addsSteps().build());

        assertThat(crew.begun()).containsExactly("a", "a/first", "a/second");
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    @DisplayName("A job waits for a signal, and one that came before is kept (`await_signal`)")
    void awaitSignal() throws Exception {
        crew.waits("a");
        var run = crew.start(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input());
            var approval = flow.await(APPROVAL).after(a);
            flow.step(B, approval.output());
        }));

        crew.client().signal(run, APPROVAL, "grace");
        crew.go("a");

        assertThat(crew.end(run).state()).isEqualTo(RunState.COMPLETED);
        assertThat(crew.client().output(run, "b", String.class)).contains("grace");
    }

    @Test
    @DisplayName("A job of a workflow is cancelled")
    void cancelJob() throws Exception {
        var run = crew.start(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input()).delay(Duration.ofHours(1));
            flow.step(B, flow.input()).after(a.finished());
        }));

        crew.client().cancelStep(run, "a", "not needed");

        assertThat(states(crew.end(run))).containsExactly("a cancelled", "b completed");
    }

    @Test
    @DisplayName("A workflow is cancelled")
    void cancel() throws Exception {
        var run = crew.start(Workflow.define("flow", String.class, flow -> {
            var a = flow.step(A, flow.input()).delay(Duration.ofHours(1));
            flow.step(B, flow.input()).after(a.finished());
        }));

        crew.client().cancel(run, "not needed");

        assertThat(states(crew.end(run))).containsExactly("a cancelled", "b cancelled");
        assertThat(crew.begun()).isEmpty();
    }

    @Test
    @DisplayName("The jobs of a workflow that failed are retried")
    void retry() throws Exception {
        crew.fails("a");
        var run = crew.end(Workflow.chain("flow", A).then(B).build()).run();
        crew.nothingFails();

        assertThat(crew.client().retry(run, RetryScope.failed()).names()).containsExactly("a", "b");

        assertThat(crew.end(run).state()).isEqualTo(RunState.COMPLETED);
        assertThat(crew.begun()).containsExactly("a", "a", "b");
    }

    @Test
    @DisplayName("A deadline, after which a job is cancelled")
    void deadline() throws Exception {
        var soon = StartOptions.DEFAULTS.deadline(Duration.ofMillis(100));
        var flow = Workflow.chain("flow", A).then(B).delay(Duration.ofHours(1)).build();

        var end = crew.end(crew.client().start(flow, "x", soon));

        assertThat(end.job("b").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.summary().cancelReason()).startsWith("its deadline passed");
    }

    @Test
    @DisplayName("A workflow has an id of the caller's (`workflow_id`)")
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
}
