package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.Job;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A runtime that is closed while it works. */
class ShutdownTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<Void, Void> WORK = JobType.of("work");
    static final JobType<Void, Void> NEXT = JobType.of("next");
    static final Workflow<Void> CHAIN = Workflow.chain("chain", WORK).then(NEXT).build();
    static final Workflow<Void> SINGLE = Workflow.chain("single", NEXT).build();

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch returned = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();

    /** What the worker does at its first attempt. */
    @FunctionalInterface
    private interface Work {
        void run(Job<Void> job) throws Exception;
    }

    @Test
    void workThatEndsWithinTheGraceIsRecordedAndNotRunAgain() throws Exception {
        var runtime = node(Duration.ofSeconds(20), job -> go.await());
        var run = begin(runtime);

        var closing = CompletableFuture.runAsync(runtime::close);
        awaitNoClaims(runtime);
        go.countDown();
        closing.get(10, TimeUnit.SECONDS);

        var seen = db.lenientClient().find(run.id()).orElseThrow();
        assertThat(seen.job("work").state()).isEqualTo(JobState.COMPLETED);
        assertThat(seen.job("next").state()).isEqualTo(JobState.AVAILABLE);
        assertThat(goOn(run)).isEqualTo(1);
    }

    @Test
    void workThatStopsWhenInterruptedIsPutBackWithoutAFailure() throws Exception {
        var runtime = node(Duration.ofMillis(100), job -> {
            try {
                go.await();
            } finally {
                assertThat(job.stopRequested()).isTrue();
                assertThat(job.cancelRequested()).isFalse();
                returned.countDown();
            }
        });
        var run = begin(runtime);

        var took = close(runtime);

        assertThat(took).isLessThan(Duration.ofMillis(100 + 1500));
        assertThat(returned.getCount()).isZero();
        assertPutBack(run);
        assertThat(goOn(run)).isEqualTo(2);
    }

    @Test
    void workThatIgnoresInterruptsIsPutBackAndItsLateReturnChangesNothing() throws Exception {
        var runtime = node(Duration.ofMillis(100), job -> {
            waitDeaf();
            returned.countDown();
        });
        var run = begin(runtime);

        var took = close(runtime);

        assertThat(took).isLessThan(Duration.ofMillis(100 + 2000));
        assertPutBack(run);
        go.countDown();
        assertThat(returned.await(10, TimeUnit.SECONDS)).isTrue();
        assertPutBack(run);
        assertThat(goOn(run)).isEqualTo(2);
    }

    @Test
    void closingTwiceAndClosingAnIdleRuntimeAreQuick() {
        var runtime = node(Duration.ofSeconds(20), job -> {});

        var first = close(runtime);
        var second = close(runtime);

        assertThat(first).isLessThan(Duration.ofSeconds(3));
        assertThat(second).isLessThan(Duration.ofMillis(100));
    }

    @Test
    void aClosedNodeHasSignedOff() throws Exception {
        node(Duration.ZERO, job -> {}).close();

        assertThat(db.query("SELECT ended_how FROM tailrace.node")).containsExactly("stopped");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aProcessThatIsTerminatedPutsItsWorkBackBeforeItEnds() throws Exception {
        db.execute(ChildNode.STORY);
        var client = db.lenientClient();
        var run = client.start(Workflow.chain("patient", ChildNode.PATIENT).build());
        try (var child = ChildProcess.start(db.jdbcUrl())) {
            await().atMost(LIMIT)
                    .until(() -> !db.query("SELECT event FROM story").isEmpty());

            var code = child.terminate();

            assertThat(code).isEqualTo(128 + 15);
            var patient = client.find(run.id()).orElseThrow().job("patient");
            assertThat(patient.state()).isEqualTo(JobState.AVAILABLE);
            assertThat(patient.tries().attempt()).isEqualTo(1);
            assertThat(patient.tries().failures()).isZero();
            assertThat(db.query("SELECT ended_how FROM tailrace.node")).containsExactly("stopped");
        }
    }

    private WorkflowRuntime node(Duration grace, Work work) {
        return db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .grace(grace)
                .worker(WORK, (nothing, job) -> {
                    begun.incrementAndGet();
                    if (job.attempt() == 1) {
                        work.run(job);
                    }
                })
                .worker(NEXT, (nothing, job) -> {})
                .start());
    }

    private Run begin(WorkflowRuntime runtime) {
        var run = runtime.client().start(CHAIN);
        await().atMost(LIMIT).until(() -> begun.get() == 1);
        return run;
    }

    /** A job that a node with free workers would take at once stays where it is. */
    private void awaitNoClaims(WorkflowRuntime runtime) {
        var client = runtime.client();
        await().atMost(LIMIT).until(() -> {
            var probe = client.start(SINGLE);
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            return client.find(probe.id()).orElseThrow().job("next").state() == JobState.AVAILABLE;
        });
    }

    private void assertPutBack(Run run) {
        var work = db.lenientClient().find(run.id()).orElseThrow().job("work");
        assertThat(work.state()).isEqualTo(JobState.AVAILABLE);
        assertThat(work.tries().attempt()).isEqualTo(1);
        assertThat(work.tries().failures()).isZero();
        assertThat(work.tries().errors()).isEmpty();
    }

    /** Lets another node do the rest; returns at which attempt the work was done. */
    private int goOn(Run run) throws Exception {
        var end = node(Duration.ZERO, job -> {}).client().await(run, LIMIT);
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.job("work").tries().failures()).isZero();
        return end.job("work").tries().attempt();
    }

    private static Duration close(WorkflowRuntime runtime) {
        var began = System.nanoTime();
        runtime.close();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void waitDeaf() {
        var waiting = true;
        while (waiting) {
            try {
                go.await();
                waiting = false;
            } catch (InterruptedException e) {
                Thread.interrupted();
            }
        }
    }
}
