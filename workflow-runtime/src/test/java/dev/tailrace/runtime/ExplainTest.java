package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.JobState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Explanation;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Reason;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** "Why does it not run?" */
class ExplainTest {
    record Weight(int grams) {}

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<String, Void> BAKE = JobType.of("bake", String.class)
            .retry(RetryPolicy.fixed(Duration.ofHours(1)).attempts(3));
    static final JobType<String, Void> EAT = JobType.of("eat", String.class);
    static final JobType<String, Void> WASH = JobType.of("wash", String.class);
    static final Workflow<String> CAKE = Workflow.define("cake", String.class, flow -> {
        var bake = flow.step(BAKE, flow.input());
        bake.teardown(WASH, flow.input()).delay(Duration.ofDays(1));
        flow.step(EAT, flow.input()).after(bake);
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch mayBake = new CountDownLatch(1);

    private WorkflowRuntime runtime(int workers) {
        return db.closing(db.runtime()
                .queue(Queue.DEFAULT, workers)
                .worker(BAKE, (cake, job) -> {
                    if (cake.equals("flat")) {
                        throw new IllegalStateException("no eggs");
                    }
                    mayBake.await();
                })
                .worker(EAT, (cake, job) -> {})
                .worker(WASH, (cake, job) -> job.discard("no water"))
                .start());
    }

    private static long job(WorkflowClient client, Run run, String step) {
        return client.find(run.id()).orElseThrow().job(step).id();
    }

    private static Explanation explain(WorkflowClient client, Run run, String step) {
        return client.explain(job(client, run, step)).orElseThrow();
    }

    private static <R extends Reason> R only(Explanation explanation, Class<R> type) {
        assertThat(explanation.reasons()).singleElement().isInstanceOf(type);
        return type.cast(explanation.reasons().get(0));
    }

    private static void awaitState(WorkflowClient client, Run run, String step, JobState state) {
        await().atMost(LIMIT)
                .until(() -> client.find(run.id()).orElseThrow().job(step).state() == state);
    }

    @Test
    void itIsBeingWorkedAndTheNextOneWaitsForIt() {
        var runtime = runtime(2);
        var client = runtime.client();
        var run = client.start(CAKE, "plum");
        awaitState(client, run, "bake", JobState.RUNNING);

        var running = only(explain(client, run, "bake"), Reason.Running.class);
        assertThat(running.node()).isEqualTo(runtime.nodeId());
        assertThat(running.attempt()).isEqualTo(1);
        assertThat(running.alive()).isTrue();
        assertThat(running.sentence()).startsWith("is worked by node " + runtime.nodeId() + " (");

        var bake = job(client, run, "bake");
        var explanation = explain(client, run, "eat");
        var waits = only(explanation, Reason.WaitsForSteps.class);
        assertThat(waits.predecessors())
                .containsExactly(new Reason.Predecessor(bake, "bake", JobState.RUNNING, EdgeKind.COMPLETED, null));
        assertThat(explanation.text())
                .isEqualTo("job " + explanation.job().id() + " ('eat' of " + run + ") waits for 'bake' (job " + bake
                        + ", running)");
        var teardown = only(explain(client, run, "wash"), Reason.WaitsForSteps.class);
        assertThat(teardown.predecessors()).extracting(Reason.Predecessor::kind).containsExactly(EdgeKind.SETUP);
        mayBake.countDown();
    }

    @Test
    void aJoinSaysHowManyItNeedsAndNamesAFew() {
        var join = Workflow.define("join", String.class, flow -> {
            var a = flow.step(BAKE, flow.input()).named("a");
            var b = flow.step(BAKE, flow.input()).named("b");
            var c = flow.step(BAKE, flow.input()).named("c");
            var d = flow.step(BAKE, flow.input()).named("d");
            flow.step(EAT, flow.input()).afterAny(a, b, c);
            flow.step(WASH, flow.input()).after(a, b, c, d);
        });
        runtime(2);
        var client = db.lenientClient();
        var run = client.start(
                join, "plum", StartOptions.DEFAULTS.at(Instant.now().plusSeconds(3600)));

        var any = only(explain(client, run, "eat"), Reason.WaitsForSteps.class);
        assertThat(any.needed()).isEqualTo(1);
        assertThat(any.outstanding()).isEqualTo(3);
        assertThat(any.sentence()).startsWith("waits until 1 of these end as asked: 'a' (job ");
        var all = only(explain(client, run, "wash"), Reason.WaitsForSteps.class);
        assertThat(all.predecessors()).hasSize(4);
        assertThat(all.sentence()).startsWith("waits for 'a' (job ").endsWith(" and 1 more");
    }

    @Test
    void aConditionIsNamedWhileItIsWaitedForAndWhenItDidNotHold() throws Exception {
        var weigh = JobType.of("weigh", String.class, Weight.class);
        var workflow = Workflow.define("weighed", String.class, flow -> {
            var weight = flow.step(weigh, flow.input());
            var broken = flow.step(BAKE, flow.input()).retry(RetryPolicy.none()).after(weight);
            flow.step(EAT, flow.input()).when(weight.output(Weight::grams).atMost(500));
            flow.step(EAT, flow.input())
                    .named("share")
                    .afterAny(broken, weight.output(Weight::grams).is(1));
            flow.step(EAT, flow.input()).named("plum").when(flow.input().in(List.of("plum")));
            flow.step(EAT, flow.input())
                    .named("hopeless")
                    .after(weight)
                    .when(flow.input().is("plum"));
        });
        var mayWeigh = new CountDownLatch(1);
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 2)
                        .worker(weigh, (cake, job) -> {
                            mayWeigh.await();
                            return new Weight(700);
                        })
                        .worker(BAKE, (cake, job) -> {
                            throw new IllegalStateException("no eggs");
                        })
                        .worker(EAT, (cake, job) -> {})
                        .start())
                .client();
        var run = client.start(workflow, "flat");
        awaitState(client, run, "weigh", JobState.RUNNING);
        var weighed = job(client, run, "weigh");

        assertThat(only(explain(client, run, "eat"), Reason.WaitsForSteps.class).sentence())
                .isEqualTo("waits for 'weigh' (job " + weighed + ", running), on condition that grams is at most 500");
        assertThat(only(explain(client, run, "hopeless"), Reason.WaitsForSteps.class)
                        .sentence())
                .isEqualTo("can no longer start, and is skipped once these have ended: 'weigh' (job " + weighed
                        + ", running)");
        mayWeigh.countDown();
        client.await(run, LIMIT);

        assertThat(why(client, run, "eat"))
                .isEqualTo("could not start, because of 'weigh' (job " + weighed
                        + ", completed, but not with grams is at most 500)");
        assertThat(why(client, run, "share"))
                .isEqualTo("could not start, because of 'weigh' (job " + weighed
                        + ", completed, but not with grams is 1), 'bake' (job " + (weighed + 1) + ", discarded)");
        assertThat(why(client, run, "plum"))
                .isEqualTo("could not start, as this does not hold: input is one of \"plum\"");
        assertThat(why(client, run, "hopeless")).isEqualTo("could not start, as this does not hold: input is \"plum\"");
    }

    private static String why(WorkflowClient client, Run run, String step) {
        var reasons = explain(client, run, step).reasons();
        assertThat(reasons).hasExactlyElementsOfTypes(Reason.Ended.class, Reason.NotMet.class);
        return reasons.get(1).sentence();
    }

    @Test
    void itsTimeHasNotCome() {
        runtime(2);
        var client = db.lenientClient();
        var at = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.MILLIS);
        var run = client.start(CAKE, "plum", StartOptions.DEFAULTS.at(at));

        var scheduled = only(explain(client, run, "bake"), Reason.Scheduled.class);
        assertThat(scheduled.until()).isEqualTo(at);
        assertThat(scheduled.sentence()).isEqualTo("is scheduled for " + at);
    }

    @Test
    void itFailedAndIsTriedAgainLater() {
        var client = runtime(2).client();
        var run = client.start(CAKE, "flat");
        awaitState(client, run, "bake", JobState.RETRYABLE);

        var backoff = only(explain(client, run, "bake"), Reason.Backoff.class);
        assertThat(backoff.failures()).isEqualTo(1);
        assertThat(backoff.error()).contains("no eggs");
        assertThat(backoff.until()).isAfter(Instant.now().plusSeconds(1800));
        assertThat(backoff.sentence())
                .startsWith("has failed once and is tried again at ")
                .endsWith(": java.lang.IllegalStateException: no eggs");
        client.cancel(run, "enough");
    }

    @Test
    void nobodyServesItsQueue() {
        var misspelt =
                Workflow.chain("misspelt", EAT).on(Queue.named("defaults")).build();
        var nodeId = runtime(2).nodeId();
        var client = db.lenientClient();
        var run = client.start(misspelt, "plum");

        var nobody = only(explain(client, run, "eat"), Reason.NobodyServes.class);
        assertThat(nobody.queueServed()).isFalse();
        assertThat(nobody.nearest()).isEqualTo("default");
        assertThat(nobody.kindServedOn()).containsExactly("default");
        assertThat(nobody.liveNodes()).containsExactly(nodeId);
        assertThat(nobody.sentence())
                .isEqualTo("is on queue 'defaults', which no live node serves; kind 'eat' is served on [default];"
                        + " did you mean 'default'?; live nodes: [" + nodeId + "]");
    }

    @Test
    void nobodyHasAWorkerForItsKindNowOrLater() {
        var unknown = JobType.of("bakes", String.class);
        runtime(2);
        var client = db.lenientClient();
        var now = client.start(Workflow.chain("now", unknown).build(), "plum");
        var later = client.start(
                Workflow.chain("later", BAKE).thenWithInput(unknown).build(),
                "plum",
                StartOptions.DEFAULTS.at(Instant.now().plusSeconds(3600)));

        var nobody = only(explain(client, now, "bakes"), Reason.NobodyServes.class);
        assertThat(nobody.queueServed()).isTrue();
        assertThat(nobody.nearest()).isEqualTo("bake");
        assertThat(nobody.sentence()).contains("no live node of that queue has a worker for it");
        assertThat(explain(client, later, "bakes").reasons())
                .hasExactlyElementsOfTypes(Reason.WaitsForSteps.class, Reason.NobodyServes.class);
    }

    @Test
    void noNodeIsLiveAtAll() {
        var client = db.lenientClient();
        var run = client.start(CAKE, "plum");

        assertThat(only(explain(client, run, "bake"), Reason.NobodyServes.class).sentence())
                .isEqualTo("needs kind 'bake' on queue 'default', but no node is live at all");
    }

    @Test
    void othersComeFirst() {
        var client = runtime(1).client();
        var first = client.start(CAKE, "plum");
        awaitState(client, first, "bake", JobState.RUNNING);
        // A node may hold one more than it works, so that no worker waits for a claim.
        var more = client.startMany(CAKE, List.of("a", "b", "c", "d", "e"));
        var last = more.get(4);
        var urgent = client.start(CAKE, "urgent", StartOptions.DEFAULTS.priority(1));
        awaitState(client, last, "bake", JobState.AVAILABLE);

        var queued = only(explain(client, last, "bake"), Reason.Queued.class);
        assertThat(queued.workers()).isEqualTo(1);
        assertThat(queued.held()).isBetween(1, 3);
        assertThat(queued.ahead() + queued.held()).isEqualTo(6);
        assertThat(queued.sentence())
                .contains(" of its kind come first, and ")
                .endsWith("keep its queue's only worker");
        assertThat(urgent.id()).isPositive();
        mayBake.countDown();
    }

    @Test
    void itsRunIsBeingCancelled() throws Exception {
        var client = runtime(2).client();
        var run = client.start(CAKE, "plum");
        awaitState(client, run, "bake", JobState.RUNNING);
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            var inside = client.in(connection);
            inside.cancel(run, "on a diet");
            var reasons = inside.explain(job(client, run, "eat")).orElseThrow().reasons();
            assertThat(reasons).hasExactlyElementsOfTypes(Reason.RunIsCancelling.class, Reason.WaitsForSteps.class);
            assertThat(reasons.get(0).sentence())
                    .startsWith("is in a run that is being cancelled since ")
                    .endsWith("on a diet");
            connection.rollback();
        }
        mayBake.countDown();
    }

    @Test
    void itWasParkedAndItHasEnded() throws Exception {
        var client = runtime(2).client();
        mayBake.countDown();
        var run = client.start(CAKE, "plum");
        client.awaitWork(run, LIMIT);
        assertThat(only(explain(client, run, "wash"), Reason.Scheduled.class).until())
                .isAfter(Instant.now());
        client.release(run, "wash");
        awaitState(client, run, "wash", JobState.PARKED);

        var parked = only(explain(client, run, "wash"), Reason.Parked.class);
        assertThat(Objects.requireNonNull(parked.since())).isAfter(Instant.EPOCH);
        assertThat(parked.sentence())
                .startsWith("is a teardown that was given up at ")
                .endsWith(": no water");
        var eat = explain(client, run, "eat");
        var ended = only(eat, Reason.Ended.class);
        assertThat(ended.state()).isEqualTo(JobState.COMPLETED);
        assertThat(ended.at()).isEqualTo(finishedAt(eat.job()));
        assertThat(eat.text()).contains(" has ended completed at ");
    }

    private static Instant finishedAt(JobView job) {
        return Objects.requireNonNull(job.times().finishedAt());
    }

    @Test
    void ofANumberThatNoJobHasThereIsNothingToSay() {
        var client = db.lenientClient();
        for (var number : new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(client.explain(number)).isEmpty();
        }
    }
}
