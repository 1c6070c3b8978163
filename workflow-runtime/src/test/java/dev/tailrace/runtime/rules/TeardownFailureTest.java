package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.Job;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Diagnosis;
import dev.tailrace.runtime.view.TeardownChange.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A teardown that fails is not lost, and one that must run is not kept waiting. */
class TeardownFailureTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final RetryPolicy SOON = RetryPolicy.fixed(Duration.ofMillis(1));
    static final JobType<Void, Void> SETUP = JobType.of("setup").retry(SOON);
    static final JobType<Void, Void> FREE = JobType.of("free");
    static final JobType<Void, Void> FLOOD = JobType.of("flood");

    static final Workflow<Void> FOR_EVER = Workflow.define(
            "for-ever",
            flow -> flow.step(SETUP, flow.nothing())
                    .teardown(FREE, flow.nothing())
                    .delay(Duration.ZERO)
                    .retry(SOON.unlimited()));
    static final Workflow<Void> LIMITED = Workflow.define(
            "limited",
            flow -> flow.step(SETUP, flow.nothing())
                    .teardown(FREE, flow.nothing())
                    .delay(Duration.ZERO)
                    .retry(SOON.attempts(3)));

    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void itIsTriedFarMoreOftenThanAnOrdinaryJob() throws Exception {
        var runtime = start(job -> {
            if (job.attempt() <= 40) {
                throw new IllegalStateException("not yet");
            }
        });

        var end = runtime.client().await(runtime.client().start(FOR_EVER), LIMIT);

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.job("free").tries().failures()).isEqualTo(40);
        assertThat(end.job("free").tries().errors()).hasSize(40);
    }

    @Test
    void byDefaultItIsTriedWithoutLimitAndPausesNoLongerThanAMinute() throws Exception {
        db.lenientClient()
                .start(Workflow.define(
                        "default",
                        flow -> flow.step(SETUP, flow.nothing())
                                .teardown(FREE, flow.nothing())
                                .delay(Duration.ZERO)));

        assertThat(db.query("SELECT max_failures FROM tailrace.job WHERE step = 'free'"))
                .containsExactly("null");
        assertThat(RetryPolicy.TEARDOWN.max()).isEqualTo(Duration.ofMinutes(1));
        assertThat(RetryPolicy.TEARDOWN.pauseAfter(1000, 0.5)).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"discards", "cancels", "fails"})
    void givenUpItIsParkedAndItsRunStaysOpenAndTheDoctorNamesIt(String how) throws Exception {
        var runtime = start(job -> {
            switch (how) {
                case "discards" -> job.discard("the room is bricked up");
                case "cancels" -> job.cancel("the room is bricked up");
                default -> throw new IllegalStateException("the room is bricked up");
            }
        });
        var client = runtime.client();
        var run = client.start(LIMITED);

        await().atMost(LIMIT)
                .until(() -> client.find(run.id()).orElseThrow().job("free").state() == JobState.PARKED);

        var seen = client.find(run.id()).orElseThrow();
        assertThat(seen.state()).isEqualTo(RunState.RUNNING);
        assertThat(seen.workEndedAt()).isNotNull();
        assertThat(seen.job("free").tries().errors())
                .hasSize(how.equals("fails") ? 3 : 1)
                .allMatch(e -> e.contains("the room is bricked up"));
        assertThat(client.doctor().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.concern()).isEqualTo(Diagnosis.Concern.PARKED_TEARDOWN);
            assertThat(finding.message()).contains("'free'", "run " + run.id());
        });
        assertThat(client.release(run, "free").result()).isEqualTo(Result.ALREADY_RUNNING);
    }

    @Test
    void aFloodOfLongJobsOnItsQueueDoesNotKeepItWaiting() throws Exception {
        var ebb = new CountDownLatch(1);
        var flooding = new AtomicInteger();
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 3)
                .worker(SETUP, (nothing, job) -> {})
                .worker(FREE, (nothing, job) -> {})
                .worker(FLOOD, (nothing, job) -> {
                    flooding.incrementAndGet();
                    ebb.await();
                })
                .start());
        var client = runtime.client();
        var hold = client.start(Workflow.define(
                "hold",
                flow -> flow.step(SETUP, flow.nothing())
                        .teardown(FREE, flow.nothing())
                        .delay(Duration.ofMillis(800))));
        client.awaitWork(hold, LIMIT);
        var flood = Workflow.chain("flood", FLOOD).build();
        for (var i = 0; i < 20; i++) {
            client.start(flood);
        }
        await().atMost(LIMIT).until(() -> flooding.get() == 2);

        var end = client.await(hold, LIMIT);

        assertThat(flooding).hasValue(2);
        var free = end.job("free").times();
        var due = Objects.requireNonNull(end.job("setup").times().finishedAt()).plusMillis(800);
        assertThat(Duration.between(due, Objects.requireNonNull(free.startedAt())))
                .isLessThan(Duration.ofSeconds(2));
        ebb.countDown();
    }

    @Test
    void setupAndTeardownShareATokenThatRetriesKeepAndNothingElseHas() throws Exception {
        var setups = new ConcurrentHashMap<String, ConcurrentLinkedQueue<Long>>();
        var frees = new ConcurrentHashMap<String, ConcurrentLinkedQueue<Long>>();
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .worker(SETUP, (nothing, job) -> {
                    note(setups, job.run().id() + " " + job.step(), job.token());
                    failUntil(3, job);
                })
                .worker(FREE, (nothing, job) -> {
                    note(frees, job.run().id() + " " + job.step().replace("free", "setup"), job.token());
                    failUntil(2, job);
                })
                .start());
        var client = runtime.client();
        var two = Workflow.define("two", flow -> {
            for (var each : List.of("-a", "-b")) {
                flow.step(SETUP, flow.nothing())
                        .named("setup" + each)
                        .teardown(FREE, flow.nothing())
                        .named("free" + each)
                        .delay(Duration.ZERO)
                        .retry(SOON.unlimited());
            }
        });

        for (var run : List.of(client.start(two), client.start(two))) {
            assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        }

        assertThat(setups).hasSize(4);
        assertThat(setups.values()).allSatisfy(tokens -> assertThat(tokens).hasSize(3));
        assertThat(frees.values()).allSatisfy(tokens -> assertThat(tokens).hasSize(2));
        setups.forEach((step, tokens) -> {
            assertThat(tokens).containsOnly(tokens.element());
            assertThat(frees.get(step)).containsOnly(tokens.element());
        });
        assertThat(setups.values().stream().map(ConcurrentLinkedQueue::element)).doesNotHaveDuplicates();
    }

    /** What a teardown does. */
    @FunctionalInterface
    private interface Teardown {
        void run(Job<Void> job);
    }

    private WorkflowRuntime start(Teardown teardown) {
        return db.closing(db.runtime()
                .queue(Queue.DEFAULT, 2)
                .worker(SETUP, (nothing, job) -> {})
                .worker(FREE, (nothing, job) -> {
                    teardown.run(job);
                })
                .start());
    }

    private static void note(Map<String, ConcurrentLinkedQueue<Long>> where, String what, long token) {
        where.computeIfAbsent(what, w -> new ConcurrentLinkedQueue<>()).add(token);
    }

    private static void failUntil(int attempt, Job<Void> job) {
        if (job.attempt() < attempt) {
            throw new IllegalStateException("attempt " + job.attempt() + " fails");
        }
    }
}
