package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A graph may be as deep as it likes: it is neither walked by recursion nor in one transaction. */
class DeepGraphTest {
    static final int DEPTH = 10_000;
    static final Duration LIMIT = Duration.ofMinutes(1);
    static final JobType<Void, Void> BREAK = JobType.of("break").retry(RetryPolicy.none());
    static final JobType<Void, Void> OK = JobType.of("ok");
    static final Workflow<Void> OTHER =
            Workflow.chain("other", OK).then(OK).named("then").build();
    static final Workflow<Void> DEEP = Workflow.define("deep", flow -> {
        Step<?> last = flow.step(BREAK, flow.nothing());
        for (var i = 1; i < DEPTH; i++) {
            last = flow.step(OK, flow.nothing()).named("step " + i).after(last);
        }
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch mayBreak = new CountDownLatch(1);
    private final CountDownLatch isBreaking = new CountDownLatch(1);

    @Test
    void aChainOfTenThousandStepsIsSkippedWhileOthersGoOn() throws Exception {
        var client = started();
        var run = client.start(DEEP);
        mayBreak.countDown();

        var slowest = slowestOtherUntilTheEndOf(client, run);

        assertThat(client.find(run.id()).orElseThrow().state()).isEqualTo(RunState.FAILED);
        assertThat(ends(run)).isEqualTo("2:1 8:" + (DEPTH - 1));
        assertThat(slowest).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aChainOfTenThousandStepsIsCancelledWhileOthersGoOn() throws Exception {
        var client = started();
        var run = client.start(DEEP);
        assertThat(isBreaking.await(20, TimeUnit.SECONDS)).isTrue();
        client.cancel(run, "no longer needed");

        var slowest = slowestOtherUntilTheEndOf(client, run);

        assertThat(client.find(run.id()).orElseThrow().state()).isEqualTo(RunState.CANCELLED);
        assertThat(ends(run)).isEqualTo("4:" + DEPTH);
        assertThat(slowest).isLessThan(Duration.ofSeconds(1));
    }

    private WorkflowClient started() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(BREAK, (nothing, job) -> {
                            isBreaking.countDown();
                            mayBreak.await();
                            throw new IllegalStateException("broken");
                        })
                        .worker(OK, (nothing, job) -> {})
                        .start())
                .client();
    }

    private Duration slowestOtherUntilTheEndOf(WorkflowClient client, Run run) throws Exception {
        var slowest = Duration.ZERO;
        var begun = System.nanoTime();
        while (db.query("SELECT state FROM tailrace.run_final WHERE run_id = ?", run.id())
                .isEmpty()) {
            var begin = System.nanoTime();
            client.await(client.start(OTHER), LIMIT);
            var took = Duration.ofNanos(System.nanoTime() - begin);
            slowest = took.compareTo(slowest) > 0 ? took : slowest;
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LIMIT);
        }
        return slowest;
    }

    private String ends(Run run) throws Exception {
        return String.join(
                " ",
                db.query(
                        "SELECT outcome || ':' || count(*) FROM tailrace.job_end WHERE run_id = ? GROUP BY outcome"
                                + " ORDER BY outcome",
                        run.id()));
    }
}
