package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.view.RetryPlan;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.StepChange;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetryingTest {
    static final Duration LIMIT = Duration.ofSeconds(30);

    record Order(String customer, long cents) {}

    static final JobType<Order, String> RESERVE = JobType.of("reserve", Order.class, String.class);
    static final JobType<Order, Void> RELEASE = JobType.of("release", Order.class);
    static final JobType<Order, Void> CHECK = JobType.of("check", Order.class);
    static final JobType<Order, String> CHARGE =
            JobType.of("charge", Order.class, String.class).retry(RetryPolicy.none());
    static final JobType<String, Void> SHIP = JobType.of("ship", String.class);

    // region shop
    static final Workflow<Order> SHOP = Workflow.define("shop", Order.class, flow -> {
        var reserve = flow.step(RESERVE, flow.input());
        reserve.teardown(RELEASE, flow.input());
        var check = flow.step(CHECK, flow.input()).after(reserve);
        var charge = flow.step(CHARGE, flow.input()).after(check);
        flow.step(SHIP, charge.output());
    });
    // endregion

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    private final AtomicBoolean bankIsDown = new AtomicBoolean(true);
    private final CountDownLatch go = new CountDownLatch(1);
    private WorkflowClient client;

    @BeforeEach
    void serve() {
        client = db.closing(WorkflowRuntime.on(db.dataSource())
                        .queue(Queue.DEFAULT, 4)
                        .grace(Duration.ZERO)
                        .worker(RESERVE, (order, job) -> "shelf 7")
                        .worker(RELEASE, (order, job) -> {})
                        .worker(CHECK, (order, job) -> {
                            if (order.cents() == 0) {
                                go.await();
                            }
                        })
                        .worker(CHARGE, (order, job) -> {
                            if (bankIsDown.get()) {
                                throw new IllegalStateException("the bank does not answer");
                            }
                            return "receipt";
                        })
                        .worker(SHIP, (receipt, job) -> {})
                        .start())
                .client();
    }

    @Test
    void aFailedRunIsRetried() throws Exception {
        var run = client.start(SHOP, new Order("ada", 100));
        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
        bankIsDown.set(false);

        // region preview
        RetryPlan plan = client.retryPreview(run, RetryScope.failed());
        plan.steps().forEach(step -> System.out.println(step.step() + ": " + step.why()));
        // endregion
        assertThat(plan.names()).containsExactly("reserve", "release", "charge", "ship");

        // region retry
        client.retry(run, RetryScope.failed());
        client.await(run, LIMIT);
        // endregion

        var end = client.find(run.id()).orElseThrow();
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.summary().generation()).isEqualTo(2);
        assertThat(end.job("check").place().generation()).isEqualTo(1);
    }

    @Test
    void aRefusedRetrySaysWhy() throws Exception {
        var run = client.start(SHOP, new Order("ada", 0));
        await().atMost(LIMIT).until(() -> isAtWork(run, "check"));

        // region refused
        RetryPlan plan = client.retry(run, RetryScope.from("check"));
        if (!plan.accepted()) {
            System.out.println(plan.message());
        }
        // endregion

        assertThat(plan.result()).isEqualTo(RetryPlan.Result.STILL_OPEN);
        assertThat(plan.waitsFor()).contains("check");
        go.countDown();
        client.await(run, LIMIT);
    }

    @Test
    void aRunIsCancelled() throws Exception {
        var run = client.start(SHOP, new Order("ada", 0));
        await().atMost(LIMIT).until(() -> isAtWork(run, "check"));

        // region cancel
        boolean asked = client.cancel(run, "ordered twice");
        // endregion

        assertThat(asked).isTrue();
        assertThat(client.cancel(run, "once more")).isFalse();
        var end = client.await(run, LIMIT);
        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.summary().cancelReason()).isEqualTo("ordered twice");
        assertThat(end.job("check").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.job("charge").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.job("release").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aStepIsCancelled() throws Exception {
        var run = client.start(SHOP, new Order("ada", 0));
        await().atMost(LIMIT).until(() -> isAtWork(run, "check"));

        // region cancelStep
        StepChange change = client.cancelStep(run, "check", "checked by hand");
        System.out.println(change.message());
        // endregion

        assertThat(change.result()).isEqualTo(StepChange.Result.ASKED_TO_STOP);
        var end = client.await(run, LIMIT);
        assertThat(end.job("check").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.job("charge").state()).isEqualTo(JobState.SKIPPED);
        assertThat(end.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aDeadlineCancelsTheWork() throws Exception {
        var order = new Order("ada", 0);

        // region deadline
        var run = client.start(SHOP, order, StartOptions.DEFAULTS.deadline(Duration.ofSeconds(1)));
        // endregion

        var end = client.await(run, LIMIT);
        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.summary().cancelReason()).startsWith("its deadline passed: ");
        assertThat(end.job("release").state()).isEqualTo(JobState.COMPLETED);
    }

    private boolean isAtWork(Run run, String step) {
        return client.find(run.id()).orElseThrow().job(step).state() == JobState.RUNNING;
    }
}
