package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.LostAttemptException;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The time limit of an attempt, and workers that heed it or do not. */
class AttemptLimitTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration STOP_GRACE = Duration.ofMillis(200);
    static final JobType<Void, Void> SLOW = JobType.of("slow")
            .timeout(Duration.ofMillis(150))
            .retry(RetryPolicy.fixed(Duration.ofMillis(1)).attempts(2));
    static final JobType<Void, Void> QUICK = JobType.of("quick");

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicReference<Throwable> late = new AtomicReference<>();
    private final CountDownLatch wentOn = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        never.countDown();
    }

    @Test
    void anAttemptThatTakesTooLongIsInterruptedHasFailedAndIsTriedAgain() throws Exception {
        var slow = end((nothing, job) -> {
            if (job.attempt() == 1) {
                never.await();
            }
        });

        assertThat(slow.state()).isEqualTo(JobState.COMPLETED);
        assertThat(slow.tries().attempt()).isEqualTo(2);
        assertThat(slow.tries().failures()).isEqualTo(1);
        assertThat(slow.tries().errors())
                .singleElement()
                .asString()
                .startsWith("timed out after PT0.15S: java.lang.InterruptedException");
    }

    @Test
    void aWorkerThatReturnsAllTheSameHasCompletedItsJob() throws Exception {
        var slow = end((nothing, job) -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                assertThat(job.stopRequested()).isTrue();
                assertThat(job.cancelRequested()).isFalse();
            }
        });

        assertThat(slow.state()).isEqualTo(JobState.COMPLETED);
        assertThat(slow.tries().attempt()).isEqualTo(1);
        assertThat(slow.tries().failures()).isZero();
    }

    @Test
    void everyAttemptHasItsOwnLimitAndTheyUseTheBudgetUp() throws Exception {
        var slow = end((nothing, job) -> never.await());

        assertThat(slow.state()).isEqualTo(JobState.DISCARDED);
        assertThat(slow.tries().errors()).hasSize(2).allMatch(e -> e.startsWith("timed out after PT0.15S"));
    }

    @Test
    void aWorkerThatNeverStopsIsLeftToItselfAndItsPlaceIsFreeAgain() throws Exception {
        var runtime = start((nothing, job) -> {
            if (job.attempt() == 1) {
                waitDeaf();
                try {
                    job.discard("too late");
                } catch (LostAttemptException e) {
                    late.set(e);
                }
                wentOn.countDown();
            }
        });
        var client = runtime.client();
        var run = client.start(Workflow.chain("slow", SLOW).then(QUICK).build());

        var end = client.await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.job("slow").tries().attempt()).isEqualTo(2);
        assertThat(end.job("slow").tries().errors())
                .singleElement()
                .asString()
                .contains("timed out after PT0.15S", "did not stop within PT0.2S after it was asked to");
        never.countDown();
        assertThat(wentOn.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(late.get()).isInstanceOf(LostAttemptException.class);
        assertThat(client.find(run.id())).contains(end);
    }

    @Test
    void aCancelledWorkerThatNeverStopsIsLeftToItselfAndItsRunEnds() throws Exception {
        var working = new CountDownLatch(1);
        var runtime = start((nothing, job) -> {
            working.countDown();
            waitDeaf();
        });
        var client = runtime.client();
        var run = client.start(Workflow.chain("slow", SLOW)
                .timeout(Duration.ofHours(1))
                .then(QUICK)
                .build());
        assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

        client.cancel(run, "no longer wanted");
        var end = client.await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.job("slow").state()).isEqualTo(JobState.CANCELLED);
        var quick = client.start(Workflow.chain("quick", QUICK).build());
        assertThat(client.await(quick, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    private JobView end(Worker.Silent<Void> work) throws Exception {
        var client = start(work).client();
        return client.await(client.start(Workflow.chain("slow", SLOW).build()), LIMIT)
                .job("slow");
    }

    /** With one worker only, which must become free again. */
    private WorkflowRuntime start(Worker.Silent<Void> work) {
        var settings = new RuntimeSettings(db.pool());
        settings.queue(Queue.DEFAULT, 1);
        settings.worker(SLOW, work);
        Worker.Silent<Void> quick = (nothing, job) -> {};
        settings.worker(QUICK, quick);
        settings.stopGrace(STOP_GRACE);
        settings.grace(Duration.ZERO);
        return db.closing(new WorkflowRuntime(RuntimeAssembly.start(settings)));
    }

    private void waitDeaf() {
        var waiting = true;
        while (waiting) {
            try {
                never.await();
                waiting = false;
            } catch (InterruptedException e) {
                Thread.interrupted();
            }
        }
    }
}
