package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.Signal;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunSummary;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a cancel, a deadline and a retry of a run mean for the runs that its steps started, and the other way round. */
class ChildCancelTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Signal<String> GO = Signal.of("go", String.class);
    static final JobType<String, String> TAKE = JobType.of("take", String.class, String.class);
    static final JobType<String, Void> FREE = JobType.of("free", String.class);
    static final JobType<String, String> SHAKY =
            JobType.of("shaky", String.class, String.class).retry(RetryPolicy.none());
    static final JobType<String, Void> STUBBORN = JobType.of("stubborn", String.class);

    /** Each level takes something before it goes on to the next one, and would hold it for an hour. */
    static final Workflow<String> INNER = Workflow.define("inner", String.class, flow -> {
        var taken = flow.step(TAKE, flow.constant("inner"));
        taken.teardown(FREE, flow.constant("inner")).delay(Duration.ofHours(1));
        flow.await(GO).after(taken);
    });

    static final Workflow<String> MIDDLE = Workflow.define("middle", String.class, flow -> {
        var taken = flow.step(TAKE, flow.constant("middle"));
        taken.teardown(FREE, flow.constant("middle")).delay(Duration.ofHours(1));
        flow.child(INNER, taken.output());
    });
    static final Workflow<String> OUTER = Workflow.define("outer", String.class, flow -> {
        var taken = flow.step(TAKE, flow.constant("outer"));
        taken.teardown(FREE, flow.constant("outer")).delay(Duration.ofHours(1));
        flow.child(MIDDLE, taken.output());
    });
    static final Workflow<String> HELD = Workflow.chain("held", TAKE)
            .teardown(FREE)
            .delay(Duration.ofHours(1))
            .build();
    static final Workflow<String> WAITING = Workflow.define("waiting", String.class, flow -> flow.await(GO));
    static final Workflow<String> PARENT =
            Workflow.define("parent", String.class, flow -> flow.child(WAITING, flow.input(), "go", String.class));

    @RegisterExtension
    final Installed db = new Installed();

    private final List<String> freed = new CopyOnWriteArrayList<>();
    private final AtomicBoolean shaky = new AtomicBoolean();
    private final CountDownLatch atWork = new CountDownLatch(1);

    private WorkflowClient client() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(TAKE, (what, job) -> what)
                        .worker(FREE, (what, job) -> {
                            freed.add(what);
                        })
                        .worker(SHAKY, (what, job) -> {
                            if (shaky.get()) {
                                throw new IllegalStateException("it shakes");
                            }
                            return what;
                        })
                        .worker(STUBBORN, (what, job) -> {
                            atWork.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                await().atMost(LIMIT).until(() -> freed.contains("another room"));
                                freed.add("work in " + what + " has stopped");
                            }
                        })
                        .start())
                .client();
    }

    private List<String> children(String workflow) throws SQLException {
        return db.query("SELECT id FROM tailrace.run WHERE workflow = ? AND id <> root_id ORDER BY id", workflow);
    }

    /** Once it was started. */
    private Run child(String workflow) throws SQLException {
        await().atMost(LIMIT).until(() -> !children(workflow).isEmpty());
        return Run.of(Long.parseLong(children(workflow).get(0)));
    }

    private static RunSummary ended(WorkflowClient client, Run run) throws Exception {
        return client.await(run, LIMIT).summary();
    }

    private static JobView job(WorkflowClient client, Run run, String step) {
        return client.find(run.id()).orElseThrow().job(step);
    }

    @Test
    void cancellingARunCancelsItsChildrenAndTheirsAndEachGivesBackWhatItTookBeforeItsParentDoes() throws Exception {
        var client = client();
        var outer = client.start(OUTER, "x");
        var inner = child("inner");
        await().atMost(LIMIT).until(() -> job(client, inner, "take").state() == JobState.COMPLETED);

        assertThat(client.cancel(outer, "the trip is off")).isTrue();

        assertThat(ended(client, outer).state()).isEqualTo(RunState.CANCELLED);
        var middle = client.find(child("middle").id()).orElseThrow().summary();
        var innermost = client.find(inner.id()).orElseThrow().summary();
        assertThat(middle.state()).isEqualTo(RunState.CANCELLED);
        assertThat(innermost.state()).isEqualTo(RunState.CANCELLED);
        assertThat(middle.cancelReason())
                .isEqualTo("run " + outer.id() + " started it and is cancelled: the trip is off");
        assertThat(innermost.cancelReason())
                .startsWith("run " + middle.run().id() + " started it and is cancelled: ")
                .endsWith("the trip is off");
        assertThat(freed).containsExactly("inner", "middle", "outer");
        assertThat(job(client, outer, "middle").state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void whatASetupHoldsIsNotTakenAwayFromTheWorkOfAChildThatIsAskedToStop() throws Exception {
        var working = Workflow.define("working", String.class, flow -> flow.step(STUBBORN, flow.input()));
        var holding = Workflow.define("holding", String.class, flow -> {
            var taken = flow.step(TAKE, flow.input());
            taken.teardown(FREE, flow.input()).delay(Duration.ofHours(1));
            flow.child(working, taken.output());
        });
        var client = client();
        var run = client.start(holding, "room");
        atWork.await();

        var other = client.start(HELD, "another room");
        client.awaitWork(other, LIMIT);
        client.cancel(run, "enough");
        client.cancel(other, "enough");

        assertThat(ended(client, run).state()).isEqualTo(RunState.CANCELLED);
        assertThat(freed).containsExactly("another room", "work in room has stopped", "room");
    }

    @Test
    void cancellingTheStepCancelsItsChildAndTheStepEndsWithIt() throws Exception {
        var client = client();
        var run = client.start(PARENT, "x");
        var child = child("waiting");

        client.cancelStep(run, "waiting", "not this one");

        assertThat(ended(client, child).state()).isEqualTo(RunState.CANCELLED);
        assertThat(ended(client, run).state()).isEqualTo(RunState.FAILED);
        assertThat(job(client, run, "waiting").state()).isEqualTo(JobState.CANCELLED);
        assertThat(client.find(child.id()).orElseThrow().summary().cancelReason())
                .endsWith("not this one");
    }

    @Test
    void aChildThatIsCancelledByItselfDiscardsTheStep() throws Exception {
        var client = client();
        var run = client.start(PARENT, "x");
        var child = child("waiting");

        client.cancel(child, "nobody needs it");

        assertThat(ended(client, run).state()).isEqualTo(RunState.FAILED);
        assertThat(job(client, run, "waiting").state()).isEqualTo(JobState.DISCARDED);
        assertThat(job(client, run, "waiting").tries().errors())
                .containsExactly("run " + child.id() + " of 'waiting' was cancelled");
    }

    @Test
    void theLimitOfAChildIsTheDeadlineOfItsWork() throws Exception {
        var hasty = Workflow.define(
                "hasty", String.class, flow -> flow.child(INNER, flow.input()).within(Duration.ofMillis(200)));
        var client = client();
        var run = client.start(hasty, "x");

        assertThat(ended(client, run).state()).isEqualTo(RunState.FAILED);
        assertThat(job(client, run, "inner").state()).isEqualTo(JobState.DISCARDED);
        var child = ended(client, child("inner"));
        assertThat(child.state()).isEqualTo(RunState.CANCELLED);
        assertThat(child.cancelReason()).startsWith("its deadline passed");
        assertThat(freed).containsExactly("inner");
    }

    @Test
    void theDeadlineOfARunReachesItsChildren() throws Exception {
        var client = client();
        var run = client.start(PARENT, "x", StartOptions.DEFAULTS.deadline(Duration.ofSeconds(1)));

        assertThat(ended(client, run).state()).isEqualTo(RunState.CANCELLED);
        assertThat(ended(client, child("waiting")).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aRunThatIsCancelledBeforeItsChildWasStartedStartsNone() throws Exception {
        var client = client();
        client.pauses().pauseWorkflow("waiting", "not now");
        var run = client.start(PARENT, "x");
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT count(*) FROM tailrace.awaiting").equals(List.of("1")));

        client.cancel(run, "never mind");

        assertThat(ended(client, run).state()).isEqualTo(RunState.CANCELLED);
        client.pauses().resumeWorkflow("waiting");
        assertThat(client.await(client.start(Workflow.chain("other", TAKE).build(), "x"), LIMIT)
                        .state())
                .isEqualTo(RunState.COMPLETED);
        assertThat(children("waiting")).isEmpty();
    }

    @Test
    void aTransactionThatCancelsAChildAndStaysOpenKeepsNobodyElseWaiting() throws Exception {
        var client = client();
        var run = client.start(PARENT, "x");
        var child = child("waiting");
        var other = client.start(PARENT, "y");
        await().atMost(LIMIT).until(() -> children("waiting").size() == 2);

        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            client.in(connection).cancel(child, "perhaps");
            client.cancel(run, "surely");
            client.cancel(other, "this too");

            assertThat(ended(client, other).state()).isEqualTo(RunState.CANCELLED);
            assertThat(client.find(run.id()).orElseThrow().state()).isEqualTo(RunState.CANCELLING);
            connection.rollback();
        }
        assertThat(ended(client, run).state()).isEqualTo(RunState.CANCELLED);
        assertThat(ended(client, child).cancelReason()).endsWith("surely");
    }

    @Test
    void aRetryStartsANewChildForTheStepThatIsDoneAgain() throws Exception {
        var client = client();
        var shaking = Workflow.define("shaking", String.class, flow -> {
            var cake = flow.child(Workflow.chain("cake", SHAKY).build(), flow.input(), SHAKY);
            flow.step(TAKE, cake.output());
        });
        shaky.set(true);
        var run = client.start(shaking, "x");
        assertThat(ended(client, run).state()).isEqualTo(RunState.FAILED);
        shaky.set(false);

        client.retry(run, RetryScope.failed());

        assertThat(ended(client, run).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client.output(run, "take", String.class)).contains("x");
        assertThat(children("cake")).hasSize(2);
        assertThat(db.query("SELECT state FROM tailrace.runs WHERE workflow = 'cake' ORDER BY id"))
                .containsExactly("failed", "completed");
    }
}
