package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Diagnosis.Concern;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that cannot be read stop nobody but themselves. */
class PoisonTest {
    record Item(String name) {}

    record Pair(Item first, Item second) {}

    static final Duration LIMIT = Duration.ofSeconds(20);
    static final JobType<Item, Item> TAKE =
            JobType.of("take", Item.class, Item.class).retry(RetryPolicy.none());
    static final JobType<Pair, Void> JOIN = JobType.of("join", Pair.class).retry(RetryPolicy.none());
    static final JobType<Item, Void> FREE = JobType.of("free", Item.class);
    static final Workflow<Item> PLAIN = Workflow.chain("plain", TAKE).build();
    static final Workflow<Item> PAIR = Workflow.define("pair", Item.class, flow -> {
        var take = flow.step(TAKE, flow.input());
        flow.step(JOIN, flow.args(Pair::new).from(flow.input(), take.output()));
    });
    static final Workflow<Item> HOLD = Workflow.chain("hold", TAKE)
            .teardown(FREE)
            .delay(Duration.ofMinutes(10))
            .build();

    @RegisterExtension
    final Installed db = new Installed();

    private WorkflowClient started() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 2)
                        .worker(TAKE, (item, job) -> item)
                        .worker(JOIN, (pair, job) -> {})
                        .worker(FREE, (item, job) -> {})
                        .start())
                .client();
    }

    private void othersComplete(WorkflowClient client) throws Exception {
        for (var i = 0; i < 5; i++) {
            var run = client.start(PAIR, new Item("healthy-" + i));
            assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        }
    }

    private JobView spoilt(String workflowStep, String spoil, Run run) throws Exception {
        db.execute("UPDATE tailrace.job SET " + spoil + " WHERE step = '" + workflowStep + "'");
        var client = started();
        var end = client.await(run, LIMIT);
        othersComplete(client);
        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.job(workflowStep).state()).isEqualTo(JobState.DISCARDED);
        return end.job(workflowStep);
    }

    @Test
    void argumentsThatAreNoJsonFailTheJobClearly() throws Exception {
        var run = db.lenientClient().start(PLAIN, new Item("poison"));

        assertThat(spoilt("take", "arguments = '{'", run).tries().errors())
                .singleElement()
                .asString()
                .startsWith("dev.tailrace.runtime.error.PayloadException: the argument of step 'take' does not fit "
                        + Item.class.getName() + ": Unexpected end-of-input");
    }

    @Test
    void argumentsOfAnotherShapeFailTheJobClearly() throws Exception {
        var run = db.lenientClient().start(PLAIN, new Item("poison"));

        assertThat(spoilt("take", "arguments = '[1, 2]'", run).tries().errors())
                .singleElement()
                .asString()
                .startsWith("dev.tailrace.runtime.error.PayloadException: the argument of step 'take' does not fit "
                        + Item.class.getName() + ": ");
    }

    @Test
    void argumentsNestedWithoutEndFailTheJobClearly() throws Exception {
        var run = db.lenientClient().start(PLAIN, new Item("poison"));

        assertThat(spoilt("take", "arguments = repeat('[', 200000)", run)
                        .tries()
                        .errors())
                .singleElement()
                .asString()
                .startsWith("dev.tailrace.runtime.error.PayloadException: the argument of step 'take' does not fit ");
    }

    @Test
    void bindingsThatAreNoJsonFailTheJobClearly() throws Exception {
        var run = db.lenientClient().start(PAIR, new Item("poison"));

        assertThat(spoilt("join", "bindings = '{'", run).tries().errors())
                .singleElement()
                .asString()
                .startsWith("dev.tailrace.runtime.error.PayloadException: the bindings is no JSON: ");
    }

    @Test
    void bindingsOfALaterVersionFailTheJobClearly() throws Exception {
        var run = db.lenientClient().start(PAIR, new Item("poison"));

        assertThat(spoilt("join", "bindings = '{\"oracle\": 1}'", run).tries().errors())
                .singleElement()
                .asString()
                .startsWith("dev.tailrace.runtime.error.PayloadException: the bindings hold something that this version"
                        + " does not know: {\"oracle\":1}");
    }

    @Test
    void bindingsToAnOutputThatIsNotReadFailTheJobClearly() throws Exception {
        var run = db.lenientClient().start(PAIR, new Item("poison"));

        assertThat(spoilt("join", "bindings = '{\"output\": 7, \"pointer\": \"\"}'", run)
                        .tries()
                        .errors())
                .singleElement()
                .asString()
                .startsWith("dev.tailrace.runtime.error.PayloadException: the bindings name output 7 of 1");
    }

    @Test
    void usesThatAreNoJsonFailTheAttemptThatLeftTheOutput() throws Exception {
        var run = db.lenientClient().start(PAIR, new Item("poison"));

        assertThat(spoilt("take", "uses = '{'", run).tries().errors())
                .singleElement()
                .asString()
                .startsWith("dev.tailrace.runtime.error.PayloadException: the uses of the output is no JSON: ");
    }

    @Test
    void usesOfALaterVersionFailTheAttemptThatLeftTheOutput() throws Exception {
        var run = db.lenientClient().start(PAIR, new Item("poison"));

        assertThat(spoilt("take", "uses = '[{\"step\": \"join\", \"pointer\": \"no slash\", \"as\": \"oracle\"}]'", run)
                        .tries()
                        .errors())
                .hasSize(1);
    }

    @Test
    void aTeardownWithUnreadableArgumentsIsParkedForSomebodyToLook() throws Exception {
        var client = started();
        var run = client.start(HOLD, new Item("poison"));
        client.awaitWork(run, LIMIT);
        db.execute("UPDATE tailrace.job SET arguments = '{' WHERE step = 'free'");

        assertThat(client.release(run, "free").moved()).isTrue();
        Awaitility.await().until(() -> state(client, run) == JobState.PARKED);
        othersComplete(client);

        var parked = client.find(run.id()).orElseThrow();
        assertThat(parked.state()).isEqualTo(RunState.RUNNING);
        assertThat(parked.job("free").tries().errors())
                .singleElement()
                .asString()
                .startsWith("dev.tailrace.runtime.error.PayloadException: the argument of step 'free' does not fit ");
        assertThat(client.doctor().findings()).singleElement().satisfies(found -> {
            assertThat(found.concern()).isEqualTo(Concern.PARKED_TEARDOWN);
            assertThat(found.message())
                    .startsWith("teardown 'free' of run " + run.id()
                            + " on queue 'default' was given up and is parked; its errors say why");
        });
    }

    private static JobState state(WorkflowClient client, Run run) {
        return client.find(run.id()).orElseThrow().job("free").state();
    }
}
