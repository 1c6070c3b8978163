package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Old and new code side by side, as every deploy has it for a while. */
class RollingDeployTest {
    record Order(int number) {}

    /** What the new code knows of the same thing. */
    record LargeOrder(int number, String note) {}

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<Order, Order> RESERVE = JobType.of("reserve", Order.class, Order.class);
    static final JobType<LargeOrder, LargeOrder> NEW_RESERVE =
            JobType.of("reserve", LargeOrder.class, LargeOrder.class);
    static final JobType<Order, Void> PAY = JobType.of("pay", Order.class);
    static final JobType<LargeOrder, Void> PACK = JobType.of("pack", LargeOrder.class);
    static final Workflow<Order> SALE =
            Workflow.chain("sale", RESERVE).then(PAY).build();
    static final Workflow<LargeOrder> NEW_SALE =
            Workflow.chain("sale", NEW_RESERVE).then(PACK).build();

    @RegisterExtension
    final Installed db = new Installed();

    private final Map<String, String> worked = new ConcurrentHashMap<>();

    private WorkflowRuntime oldCode() {
        return db.runtime()
                .queue(Queue.DEFAULT, 2)
                .worker(RESERVE, (order, job) -> order)
                .worker(PAY, (order, job) -> {
                    worked.put("pay " + order.number(), "old");
                })
                .start();
    }

    private WorkflowRuntime newCode() {
        return db.runtime()
                .queue(Queue.DEFAULT, 2)
                .worker(NEW_RESERVE, (order, job) -> order)
                .worker(PACK, (order, job) -> {
                    worked.put("pack " + order.number(), "new");
                })
                .start();
    }

    @Test
    void eachKindIsWorkedByWhoeverKnowsItAndRunsGoOnAsTheyWereStarted() throws Exception {
        var runs = new ArrayList<Run>();
        try (var before = oldCode();
                var after = newCode()) {
            for (var i = 0; i < 100; i++) {
                runs.add(before.client().start(SALE, new Order(i)));
                runs.add(after.client().start(NEW_SALE, new LargeOrder(i, "note")));
            }
            for (var run : runs) {
                var end = before.client().await(run, LIMIT);
                assertThat(end.state()).isEqualTo(RunState.COMPLETED);
                assertThat(end.jobs()).allMatch(job -> job.tries().failures() == 0);
            }
        }
        assertThat(worked).hasSize(200);
        assertThat(worked).allSatisfy((what, by) -> assertThat(by).isEqualTo(what.startsWith("pay") ? "old" : "new"));
    }

    @Test
    void aKindThatTheNewCodeDroppedWaitsForTheOldCode() throws Exception {
        var before = oldCode();
        var first = before.client().start(SALE, new Order(1));
        before.client().await(first, LIMIT);
        try (var after = newCode()) {
            var run = before.client().start(SALE, new Order(2));
            before.close();
            var client = after.client();

            var other = client.await(client.start(NEW_SALE, new LargeOrder(3, "note")), LIMIT);
            assertThat(other.state()).isEqualTo(RunState.COMPLETED);
            var found = client.find(run.id()).orElseThrow();
            if (found.state() == RunState.RUNNING) {
                assertThat(found.job("pay").state()).isIn(JobState.PENDING, JobState.AVAILABLE);
            }
            try (var again = oldCode()) {
                assertThat(again.client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            }
        }
        assertThat(List.copyOf(worked.keySet())).contains("pay 1", "pay 2", "pack 3");
    }
}
