package dev.tailrace.docs;

import static dev.tailrace.docs.Crew.states;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Edge;
import dev.tailrace.dsl.Teardown;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.RetryScope;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each row of the table of docs/coming-from.md is the name of a test here. */
class ComingFromAirflowTest {
    static final JobType<String, String> CREATE = Crew.work("create");
    static final JobType<String, String> QUERY = Crew.work("query");
    static final JobType<String, String> REPORT = Crew.work("report");
    static final JobType<String, Void> DELETE = Crew.undo("delete");

    @RegisterExtension
    static final Crew crew = new Crew(List.of(CREATE, QUERY, REPORT), List.of(DELETE));

    @Test
    @DisplayName("A teardown runs if its setup succeeded, even if the work failed")
    void teardownAfterFailedWork() throws Exception {
        crew.fails("query");
        var end = crew.end(Workflow.define("etl", String.class, flow -> {
            var create = flow.step(CREATE, flow.input());
            create.teardown(DELETE, flow.input());
            flow.step(QUERY, create.output());
        }));

        assertThat(states(end)).containsExactly("create completed", "delete completed", "query discarded");
        assertThat(end.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    @DisplayName("A teardown is skipped if its setup was skipped")
    void teardownOfSkippedSetup() throws Exception {
        var end = crew.end(Workflow.define("etl", String.class, flow -> {
            var create = flow.step(CREATE, flow.input()).when(flow.input().is("large"));
            create.teardown(DELETE, flow.input());
            flow.step(QUERY, create.output());
        }));

        assertThat(states(end)).containsExactly("create skipped", "delete skipped", "query skipped");
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    @DisplayName("A teardown does not run if its setup failed")
    void teardownOfFailedSetup() throws Exception {
        crew.fails("create", "create-2");
        var end = crew.end(Workflow.define("etl", String.class, flow -> {
            var create = flow.step(CREATE, flow.input());
            create.teardown(DELETE, flow.input());
            var other = flow.step(CREATE, flow.input()).named("create-2");
            other.teardown(DELETE, flow.input()).named("delete-2").onlyIfCompleted();
            flow.step(QUERY, flow.input()).after(create, other);
        }));

        assertThat(end.job("delete").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.job("delete-2").state()).isEqualTo(JobState.SKIPPED);
    }

    @Test
    @DisplayName("The work is what lies between setup and teardown")
    void scopeEndsAtTheTeardown() throws Exception {
        crew.waits("report");
        var run = crew.start(Workflow.define("etl", String.class, flow -> {
            var create = flow.step(CREATE, flow.input());
            var query = flow.step(QUERY, create.output());
            create.teardown(DELETE, flow.input()).after(query);
            flow.step(REPORT, query.output());
        }));

        crew.until(run, "delete", JobState.COMPLETED);
        crew.until(run, "report", JobState.RUNNING);
        crew.go("report");
        assertThat(crew.end(run).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    @DisplayName("All tasks in the context of `with teardown:` are the work")
    void everythingBehindTheSetupIsItsScope() throws Exception {
        crew.waits("query", "report");
        var run = crew.start(Workflow.define("etl", String.class, flow -> {
            var create = flow.step(CREATE, flow.input());
            create.teardown(DELETE, flow.input());
            flow.step(QUERY, create.output());
            flow.step(REPORT, flow.input()).after(create);
        }));

        crew.until(run, "query", JobState.RUNNING);
        crew.go("query");
        crew.until(run, "query", JobState.COMPLETED);
        assertThat(crew.look(run).job("delete").state()).isEqualTo(JobState.PENDING);
        crew.go("report");
        crew.end(run);
        assertThat(crew.begun()).last().isEqualTo("delete");
    }

    @Test
    @DisplayName("The teardown's trigger rule is fixed: all upstream tasks are done, however")
    void teardownWaitsForFailedAndOthers() throws Exception {
        crew.fails("query");
        crew.waits("report");
        var run = crew.start(Workflow.define("etl", String.class, flow -> {
            var create = flow.step(CREATE, flow.input());
            var query = flow.step(QUERY, create.output());
            var report = flow.step(REPORT, create.output());
            create.teardown(DELETE, flow.input()).after(query, report);
        }));

        crew.until(run, "query", JobState.DISCARDED);
        crew.until(run, "report", JobState.RUNNING);
        assertThat(crew.look(run).job("delete").state()).isEqualTo(JobState.PENDING);
        crew.go("report");
        assertThat(crew.end(run).job("delete").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    @DisplayName("Work has an implicit `all_success` on its setups: it does not run if one failed or was skipped")
    void noWorkWithoutItsSetup() throws Exception {
        crew.fails("create");
        var end = crew.end(Workflow.define("etl", String.class, flow -> {
            var create = flow.step(CREATE, flow.input());
            create.teardown(DELETE, flow.input());
            var query = flow.step(QUERY, flow.input()).after(create);
            flow.step(REPORT, flow.input()).after(query.finished());
        }));

        assertThat(states(end))
                .containsExactly("create discarded", "delete completed", "query skipped", "report completed");
        assertThat(end.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    @DisplayName("If you clear a task, its setups and teardowns are cleared")
    void setupsAreDoneAgain() throws Exception {
        var run = crew.end(Workflow.define("etl", String.class, flow -> {
                    var create = flow.step(CREATE, flow.input());
                    create.teardown(DELETE, flow.input());
                    flow.step(QUERY, create.output());
                }))
                .run();

        var plan = crew.client().retry(run, RetryScope.from("query"));

        assertThat(plan.names()).containsExactly("create", "delete", "query");
        assertThat(crew.end(run).jobs()).hasSize(6);
        assertThat(crew.begun()).containsExactly("create", "query", "delete", "create", "query", "delete");
    }

    @Test
    @DisplayName("A cleared task waits for its setups, also where tasks between them are not cleared")
    void indirectSetupsAreWaitedFor() throws Exception {
        crew.fails("report");
        var run = crew.end(Workflow.define("etl", String.class, flow -> {
                    var create = flow.step(CREATE, flow.input());
                    create.teardown(DELETE, flow.input());
                    var query = flow.step(QUERY, create.output());
                    flow.step(REPORT, query.output());
                }))
                .run();
        crew.nothingFails();

        assertThat(crew.client().retry(run, RetryScope.failed()).names()).containsExactly("create", "delete", "report");
        assertThat(crew.end(run).state()).isEqualTo(RunState.COMPLETED);
        assertThat(crew.begun().subList(4, 7)).containsExactly("create", "report", "delete");
    }

    @Test
    @DisplayName("Clearing a task behind the teardown does not clear the setup")
    void stepsBehindTheTeardownHoldItAgain() throws Exception {
        var run = crew.end(Workflow.define("etl", String.class, flow -> {
                    var create = flow.step(CREATE, flow.input());
                    var query = flow.step(QUERY, create.output());
                    create.teardown(DELETE, flow.input()).after(query);
                    flow.step(REPORT, query.output());
                }))
                .run();

        var plan = crew.client().retryPreview(run, RetryScope.from("report"));

        assertThat(plan.names()).containsExactly("create", "delete", "report");
    }

    @Test
    @DisplayName("A setup needs no teardown, and is cleared with whatever follows it")
    void aSetupIsWhatHasATeardown() throws Exception {
        var run = crew.end(Workflow.define("etl", String.class, flow -> {
                    var create = flow.step(CREATE, flow.input());
                    flow.step(QUERY, create.output());
                }))
                .run();

        assertThat(crew.client().retryPreview(run, RetryScope.from("query")).names())
                .containsExactly("query");
        assertThat(crew.client().retryPreview(run, RetryScope.from("create")).names())
                .containsExactly("create", "query");
    }

    @Test
    @DisplayName("Several setups may share a teardown; it runs if one of them succeeded")
    void eachSetupHasItsOwn() throws Exception {
        crew.fails("create-bucket");
        var end = crew.end(Workflow.define("etl", String.class, flow -> {
            var cluster = flow.step(CREATE, flow.input());
            var bucket = flow.step(CREATE, flow.input()).named("create-bucket");
            cluster.teardown(DELETE, flow.input()).onlyIfCompleted();
            bucket.teardown(DELETE, flow.input()).named("delete-bucket").onlyIfCompleted();
            flow.step(QUERY, flow.input()).after(cluster, bucket);
        }));

        assertThat(states(end))
                .containsExactly(
                        "create completed",
                        "create-bucket discarded",
                        "delete completed",
                        "delete-bucket skipped",
                        "query skipped");
    }

    @Test
    @DisplayName("Setups run in parallel, and so do teardowns")
    void parallelSetups() throws Exception {
        crew.waits("create", "create-bucket", "delete", "delete-bucket");
        var run = crew.start(Workflow.define("etl", String.class, flow -> {
            var cluster = flow.step(CREATE, flow.input());
            var bucket = flow.step(CREATE, flow.input()).named("create-bucket");
            cluster.teardown(DELETE, flow.input());
            bucket.teardown(DELETE, flow.input()).named("delete-bucket");
            flow.step(QUERY, flow.input()).after(cluster, bucket);
        }));

        for (var pair : List.of(List.of("create", "create-bucket"), List.of("delete", "delete-bucket"))) {
            pair.forEach(step -> crew.until(run, step, JobState.RUNNING));
            pair.forEach(crew::go);
        }
        assertThat(crew.end(run).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    @DisplayName("The teardowns of nested groups may run at once")
    void nestedTeardownsAreOrdered() throws Exception {
        crew.end(Workflow.define("etl", String.class, flow -> {
            var network = flow.step(CREATE, flow.input()).named("network");
            network.teardown(DELETE, flow.input()).named("delete-network");
            var vm = flow.step(CREATE, flow.input()).named("vm").after(network);
            vm.teardown(DELETE, flow.input()).named("delete-vm");
            flow.step(QUERY, flow.input()).after(vm);
        }));

        assertThat(crew.begun()).containsExactly("network", "vm", "query", "delete-vm", "delete-network");
    }

    @Test
    @DisplayName("A task that follows a task group does not wait for the teardowns in it")
    void nobodyWaitsForATeardown() throws Exception {
        crew.waits("delete");
        var run = crew.start(Workflow.define("etl", String.class, flow -> {
            var create = flow.step(CREATE, flow.input());
            var query = flow.step(QUERY, create.output());
            create.teardown(DELETE, flow.input()).after(query);
            flow.step(REPORT, flow.input()).after(query);
        }));

        assertThat(crew.client().awaitWork(run, Crew.LIMIT).job("report").state())
                .isEqualTo(JobState.COMPLETED);
        assertThat(crew.look(run).state()).isEqualTo(RunState.RUNNING);
        crew.go("delete");
        crew.end(run);
    }

    @Test
    @DisplayName("A task may follow a teardown (`t1 >> w3`)")
    void nothingFollowsATeardown() throws Exception {
        crew.end(Workflow.define("etl", String.class, flow -> {
            var create = flow.step(CREATE, flow.input());
            var delete = create.teardown(DELETE, flow.input());
            create.teardown(DELETE, flow.input()).named("delete-logs").after(delete);
            flow.step(QUERY, create.output());
        }));

        assertThat(crew.begun()).containsExactly("create", "query", "delete", "delete-logs");
        assertThat(Edge.class.isAssignableFrom(Teardown.class))
                .as("a step can follow one")
                .isFalse();
    }

    @Test
    @DisplayName("A teardown that failed does not change the state of the run")
    void aTeardownDoesNotFailTheRun() throws Exception {
        crew.fails("delete");
        var run = crew.start(Workflow.define("etl", String.class, flow -> {
            var create = flow.step(CREATE, flow.input());
            create.teardown(DELETE, flow.input());
            flow.step(QUERY, create.output());
        }));
        crew.until(run, "delete", JobState.PARKED);

        crew.client().forceTeardown(run, "delete", "ada", "deleted by hand");

        assertThat(crew.end(run).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    @DisplayName("With `on_failure_fail_dagrun=True` it fails the run")
    void aParkedTeardownKeepsTheRunOpen() throws Exception {
        crew.fails("delete");
        var run = crew.start(Workflow.define("etl", String.class, flow -> {
            var create = flow.step(CREATE, flow.input());
            create.teardown(DELETE, flow.input());
            flow.step(QUERY, create.output());
        }));
        crew.until(run, "delete", JobState.PARKED);

        assertThat(crew.client().lateTeardowns().parked()).isEqualTo(1);
        assertThat(crew.look(run).state()).isEqualTo(RunState.RUNNING);
        crew.nothingFails();
        crew.client().retryTeardown(run, "delete", "ada", "the provider is up again");
        assertThat(crew.end(run).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    @DisplayName("Setting the run to failed by hand kills its tasks, not its teardowns, and waits for these")
    void cancelTearsDown() throws Exception {
        crew.waits("query", "delete");
        var run = crew.start(Workflow.define("etl", String.class, flow -> {
            var create = flow.step(CREATE, flow.input());
            create.teardown(DELETE, flow.input());
            flow.step(QUERY, create.output());
        }));
        crew.until(run, "query", JobState.RUNNING);

        crew.client().cancel(run, "wrong data");

        crew.until(run, "delete", JobState.RUNNING);
        assertThat(crew.look(run).state()).isEqualTo(RunState.CANCELLING);
        crew.go("delete");
        assertThat(states(crew.end(run))).containsExactly("create completed", "delete completed", "query cancelled");
        assertThat(crew.look(run).state()).isEqualTo(RunState.CANCELLED);
    }
}
