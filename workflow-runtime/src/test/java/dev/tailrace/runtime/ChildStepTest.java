package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.Signal;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.UnservedException;
import dev.tailrace.runtime.query.RunQuery;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Reason;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunSummary;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Steps that start a run and wait for it: what they are given, how they end, and what keeps them waiting. */
class ChildStepTest {
    record Guests(String cake, int count) {}

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Queue OVEN = Queue.named("oven");
    static final Signal<String> TASTE = Signal.of("taste", String.class);
    static final JobType<String, String> BAKE =
            JobType.of("bake", String.class, String.class).retry(RetryPolicy.none());
    static final JobType<String, String> ICE = JobType.of("ice", String.class, String.class);
    static final JobType<Guests, String> SERVE = JobType.of("serve", Guests.class, String.class);
    static final JobType<Void, Void> ORDER_PIZZA = JobType.of("order-pizza");

    static final Workflow<String> CAKE = Workflow.define("cake", String.class, flow -> {
        var baked = flow.step(BAKE, flow.input()).on(OVEN);
        flow.step(ICE, baked.output());
    });
    static final Workflow<Guests> PARTY = Workflow.define("party", Guests.class, flow -> {
        var cake = flow.child(CAKE, flow.input(Guests::cake), ICE);
        flow.step(SERVE, flow.args(Guests::new).from(cake.output(), flow.input(Guests::count)));
    });
    static final Workflow<String> TASTED = Workflow.define(
            "tasted", String.class, flow -> flow.step(ICE, flow.await(TASTE).output()));
    static final Workflow<String> FEAST = Workflow.define("feast", String.class, flow -> {
        var cake = flow.child(TASTED, flow.input(), ICE);
        flow.step(ICE, cake.output()).named("again");
    });

    @RegisterExtension
    final Installed db = new Installed();

    private WorkflowRuntime.Builder node() {
        return db.runtime()
                .worker(BAKE, (cake, job) -> {
                    if (cake.startsWith("burnt")) {
                        throw new IllegalStateException("it is burnt");
                    }
                    return cake + ", baked";
                })
                .worker(ICE, (cake, job) -> cake + ", iced")
                .worker(SERVE, (guests, job) -> guests.count() + " pieces of " + guests.cake())
                .worker(ORDER_PIZZA, (nothing, job) -> {});
    }

    private WorkflowClient client() {
        return db.closing(node().queue(Queue.DEFAULT, 2).queue(OVEN, 2).start()).client();
    }

    private List<String> childrenOf(Run parent) throws SQLException {
        return db.query(
                "SELECT c.id FROM tailrace.run c JOIN tailrace.job j ON j.id = c.parent_job WHERE j.run_id = ?",
                parent.id());
    }

    /** Once it was started. */
    private Run childOf(Run parent) throws SQLException {
        await().atMost(LIMIT).until(() -> childrenOf(parent).size() == 1);
        return Run.of(Long.parseLong(childrenOf(parent).get(0)));
    }

    private static JobView job(WorkflowClient client, Run run, String step) {
        return client.find(run.id()).orElseThrow().job(step);
    }

    @Test
    void theOutputOfTheChildFeedsTheNextStep() throws Exception {
        var client = client();
        var run = client.start(PARTY, new Guests("marble", 8));

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client.output(run, "cake", String.class)).contains("marble, baked, iced");
        assertThat(client.output(run, "serve", String.class)).contains("8 pieces of marble, baked, iced");

        var child = client.find(childOf(run).id()).orElseThrow();
        assertThat(child.run().workflow()).isEqualTo("cake");
        assertThat(child.summary().parent()).isEqualTo(run.id());
        assertThat(client.find(run.id()).orElseThrow().summary().parent()).isNull();
        assertThat(client.runs(RunQuery.ALL.workflow("cake")).items())
                .extracting(RunSummary::parent)
                .containsExactly(run.id());
    }

    @Test
    void stepsThatWaitForTheirChildrenHoldNoWorker() throws Exception {
        var client = db.closing(node().queue(Queue.DEFAULT, 1).start()).client();
        var runs = client.startMany(FEAST, Collections.nCopies(20, "x"));
        for (var run : runs) {
            childOf(run);
        }

        var other = client.start(Workflow.chain("other", ICE).build(), "y");
        assertThat(client.await(other, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(db.query("SELECT count(*) FROM tailrace.running")).containsExactly("0");
        for (var run : runs) {
            assertThat(job(client, run, "tasted").state()).isEqualTo(JobState.PENDING);
            client.signal(childOf(run), TASTE, "sweet");
        }
        for (var run : runs) {
            assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            assertThat(client.output(run, "again", String.class)).contains("sweet, iced, iced");
        }
    }

    @Test
    void anotherStepCanTakeOverWhenAChildFails() throws Exception {
        var party = Workflow.define("party", String.class, flow -> {
            var cake = flow.child(CAKE, flow.input());
            flow.step(ORDER_PIZZA, flow.nothing()).after(cake.discarded());
        });
        var client = client();
        var run = client.start(party, "burnt");

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(job(client, run, "cake").tries().errors())
                .containsExactly("run " + childOf(run).id() + " of 'cake' failed in step 'bake'");
        assertThat(job(client, run, "order-pizza").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aChildOfWhichNoOutputIsAskedLeavesNone() throws Exception {
        var party = Workflow.define("party", String.class, flow -> {
            var cake = flow.child(CAKE, flow.input()).named("the-cake");
            flow.step(ORDER_PIZZA, flow.nothing()).after(cake);
        });
        var client = client();

        assertThat(client.await(client.start(party, "marble"), LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(db.query("SELECT count(output) FROM tailrace.jobs WHERE step = 'the-cake'"))
                .containsExactly("0");
    }

    @Test
    void anOutputThatWasSkippedInTheChildIsMissedByTheStepThatTakesIt() throws Exception {
        var picky = Workflow.define("picky", String.class, flow -> {
            var baked = flow.step(BAKE, flow.input());
            flow.step(ICE, baked.output()).when(flow.input().is("plain"));
        });
        var party = Workflow.define("party", String.class, flow -> {
            var cake = flow.child(picky, flow.input(), ICE);
            flow.step(ICE, cake.output()).named("more");
        });
        var client = client();
        var run = client.start(party, "rich");

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
        assertThat(job(client, run, "picky").tries().errors())
                .singleElement()
                .asString()
                .startsWith("run " + childOf(run).id() + " of 'picky' has done its work, but")
                .contains("'more'");
    }

    @Test
    void childrenHaveChildrenOfTheirOwnAndAllOfThemAreOneTree() throws Exception {
        var inner = Workflow.define(
                "inner",
                String.class,
                flow -> flow.child(CAKE, flow.input(), ICE).named("deep"));
        var middle =
                Workflow.define("middle", String.class, flow -> flow.child(inner, flow.input(), "deep", String.class));
        var outer = Workflow.define("outer", String.class, flow -> {
            var left = flow.child(middle, flow.input(), "inner", String.class).named("left");
            var right = flow.child(CAKE, flow.constant("lemon"), ICE).named("right");
            flow.step(ICE, left.output()).after(right);
        });
        var client = client();
        var run = client.start(outer, "marble");

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client.output(run, "ice", String.class)).contains("marble, baked, iced, iced");
        assertThat(client.output(run, "right", String.class)).contains("lemon, baked, iced");
        assertThat(client.runs(RunQuery.ALL.childrenOf(run)).items())
                .extracting(child -> child.run().workflow())
                .containsExactlyInAnyOrder("middle", "cake");
        assertThat(client.runs(RunQuery.ALL.childrenOf(run).workflow("middle").state(RunState.COMPLETED))
                        .items())
                .hasSize(1);
        assertThat(client.runs(RunQuery.ALL.childrenOf(run).state(RunState.FAILED))
                        .items())
                .isEmpty();
        var page = client.runs(RunQuery.ALL.childrenOf(run).pageSize(1));
        assertThat(client.runs(RunQuery.ALL
                                .childrenOf(run)
                                .pageSize(1)
                                .after(page.next().orElseThrow()))
                        .items())
                .hasSize(1)
                .doesNotContainAnyElementsOf(page.items());
        assertThat(db.query("SELECT workflow FROM tailrace.run WHERE root_id <> id ORDER BY 1"))
                .containsExactly("cake", "cake", "inner", "middle");
        assertThat(db.query("SELECT root_id FROM tailrace.run UNION SELECT root_id FROM tailrace.job"
                        + " UNION SELECT root_id FROM tailrace.job_end"))
                .containsExactly(String.valueOf(run.id()));
    }

    @Test
    void aChildThatAnotherRuntimeWorksLetsTheParentGoOnHere() throws Exception {
        db.closing(node().queue(OVEN, 2).start());
        var client = db.closing(node().queue(Queue.DEFAULT, 2).start()).client();
        var oven = Workflow.define(
                "oven-only", String.class, flow -> flow.step(BAKE, flow.input()).on(OVEN));
        var party = Workflow.define("party", String.class, flow -> {
            var cake = flow.child(oven, flow.input(), BAKE);
            flow.step(ICE, cake.output());
        });

        for (var run : client.startMany(party, List.of("a", "b", "c"))) {
            assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void anEndOfWhichNobodyWasToldIsFound() throws Exception {
        var wish = Workflow.define("wish", String.class, flow -> flow.await(TASTE));
        var feast =
                Workflow.define("feast", String.class, flow -> flow.child(wish, flow.input(), "taste", String.class));
        var first = db.closing(node().queue(Queue.DEFAULT, 1).start());
        var run = first.client().start(feast, "x");
        var child = childOf(run);
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT count(*) FROM tailrace.awaiting").equals(List.of("2")));
        first.close();
        // As a node leaves it that dies between the commit and what it tells its own gate.
        db.execute("WITH gone AS (DELETE FROM tailrace.awaiting WHERE run_id = " + child.id() + " RETURNING job_id)"
                + " INSERT INTO tailrace.job_end (job_id, root_id, run_id, outcome, run_state, attempt, failures, node,"
                + " finished_at, output) SELECT j.id, j.root_id, j.run_id, 1, 1, 1, 0, 0, now(), '\"sweet\"'"
                + " FROM tailrace.job j JOIN gone g ON g.job_id = j.id");

        var client = client();
        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client.output(run, "wish", String.class)).contains("sweet");
    }

    @Test
    void explainSaysForWhichRunAStepWaits() throws Exception {
        var client = client();
        var run = client.start(FEAST, "x");
        var child = childOf(run);

        var explained = client.explain(job(client, run, "tasted").id()).orElseThrow();
        var reason = (Reason.WaitsForChild) explained.reasons().get(0);
        assertThat(reason.child()).isEqualTo(child.id());
        assertThat(explained.text())
                .endsWith("waits since " + reason.since() + " until run " + child.id()
                        + " of 'tasted' has done its work");
        client.signal(child, TASTE, "sweet");
        client.await(run, LIMIT);
    }

    @Test
    void aStartIsRefusedWhoseChildNobodyWorks() {
        var garage = Workflow.define(
                "garage", String.class, flow -> flow.step(BAKE, flow.input()).on(Queue.named("ovens")));
        var party = Workflow.define("party", String.class, flow -> flow.child(garage, flow.input()));
        var client = client();

        assertThatThrownBy(() -> client.start(party, "marble"))
                .isInstanceOf(UnservedException.class)
                .hasMessageContaining("step 'garage/bake' needs queue 'ovens', which no runtime has ever declared"
                        + " (did you mean 'oven'?)");
    }

    @Test
    void aChildOfAPausedWorkflowIsStartedWhenThatIsResumed() throws Exception {
        var icing = Workflow.define(
                "party",
                String.class,
                flow -> flow.child(Workflow.chain("icing", ICE).build(), flow.input(), ICE));
        var client = client();
        client.pauses().pauseWorkflow("cake", "no flour");
        var run = client.start(PARTY, new Guests("marble", 8));

        assertThat(client.await(client.start(icing, "x"), LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client.explain(job(client, run, "cake").id()).orElseThrow().text())
                .endsWith("is to start a run of 'cake', whose starts are paused");
        assertThat(childrenOf(run)).isEmpty();

        client.pauses().resumeWorkflow("cake");
        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }
}
