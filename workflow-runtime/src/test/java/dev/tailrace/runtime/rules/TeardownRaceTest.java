package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Flow;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.Job;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hundreds of runs with nested setups, on two nodes, some of them failing, cancelled, released and moved meanwhile. */
class TeardownRaceTest {
    private static final int RUNS = 300;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final RetryPolicy SOON = RetryPolicy.fixed(Duration.ofMillis(1));
    private static final JobType<Integer, Void> STEP =
            JobType.of("step", Integer.class).retry(SOON.attempts(2));
    private static final JobType<Integer, Void> FREE =
            JobType.of("free", Integer.class).retry(SOON.unlimited());
    private static final List<String> TEARDOWNS =
            List.of("free network", "detach", "delete", "free machine", "free licence");

    /** Another one each time, unless somebody wants to see a failure again. */
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());

    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void whateverHappensEverythingIsTornDownInOrder() throws Exception {
        var client = node().client();
        node();
        var workflow = Workflow.define("nested", Integer.class, TeardownRaceTest::define);
        var runs = new ArrayList<Run>();
        for (var part = 0; part < RUNS; part += 50) {
            runs.addAll(client.startMany(
                    workflow, IntStream.range(part, part + 50).boxed().toList()));
        }

        var meddlers = Executors.newFixedThreadPool(2);
        try {
            var meddling = List.of(
                    meddlers.submit(() -> runs.forEach(run -> meddle(client, run, new Random(SEED + run.id())))),
                    meddlers.submit(() -> runs.forEach(run -> meddle(client, run, new Random(SEED - run.id())))));
            for (var each : meddling) {
                each.get();
            }
        } finally {
            meddlers.shutdownNow();
        }
        for (var run : runs) {
            assertThat(client.await(run, LIMIT).state().isFinal())
                    .as("%s with -Dtailrace.seed=%d", run, SEED)
                    .isTrue();
        }

        assertThat(db.query("""
                SELECT p.run_id || ' ' || p.step || ' before ' || t.step
                FROM tailrace.job p CROSS JOIN LATERAL unnest(p.successors, p.edges) AS s(id, kind)
                JOIN tailrace.job t ON t.id = s.id
                JOIN tailrace.job_end pe ON pe.job_id = p.id
                JOIN tailrace.job_end te ON te.job_id = t.id
                WHERE s.kind = 10 AND te.outcome = 1 AND te.started_at < pe.finished_at
                """))
                .as("out of order with -Dtailrace.seed=%d", SEED)
                .isEmpty();
        assertThat(db.query("SELECT DISTINCT outcome FROM tailrace.job_end e JOIN tailrace.job j ON j.id = e.job_id"
                        + " WHERE j.role = 3 ORDER BY 1"))
                .containsExactly("1", "8");
        assertThat(db.query("SELECT job_id FROM tailrace.teardown_turn")).isEmpty();
    }

    private static void meddle(WorkflowClient client, Run run, Random random) {
        var teardown = TEARDOWNS.get(random.nextInt(TEARDOWNS.size()));
        switch (random.nextInt(8)) {
            case 0 -> client.cancel(run, "as the dice fell");
            case 1, 2 -> client.release(run, teardown);
            case 3 -> client.extend(run, teardown, Duration.ofMillis(random.nextInt(50)));
            default -> {}
        }
    }

    private static void define(Flow<Integer> flow) {
        var network = flow.step(STEP, flow.input()).named("network");
        network.teardown(FREE, flow.input()).named("free network").delay(Duration.ofMillis(40));
        var volume = flow.step(STEP, flow.input()).named("volume").after(network);
        var detach = volume.teardown(FREE, flow.input()).named("detach");
        volume.teardown(FREE, flow.input()).named("delete").after(detach);
        var machine = flow.step(STEP, flow.input()).named("machine").after(volume);
        var left = flow.step(STEP, flow.input()).named("left").after(machine);
        var right = flow.step(STEP, flow.input()).named("right").after(machine);
        machine.teardown(FREE, flow.input())
                .named("free machine")
                .delay(Duration.ofMillis(20))
                .after(left);
        var licence = flow.step(STEP, flow.input()).named("licence").afterAny(left, right);
        licence.teardown(FREE, flow.input())
                .named("free licence")
                .delay(Duration.ofMillis(5))
                .onlyIfCompleted();
        flow.step(STEP, flow.input()).named("rescue").after(machine.discarded());
    }

    private WorkflowRuntime node() {
        return db.closing(WorkflowRuntime.on(db.pool())
                .queue(Queue.DEFAULT, 8)
                .worker(STEP, (number, job) -> failSometimes(number, job, 5))
                .worker(FREE, (number, job) -> failSometimes(number, job, 4))
                .start());
    }

    /** The same step of the same run fails each time, but a teardown only the first time. */
    private static void failSometimes(int number, Job<Void> job, int oneIn) {
        var dice = Math.floorMod(Objects.hash(SEED, number, job.step()), oneIn);
        if (dice == 0
                && (job.attempt() == 1
                        || (!job.step().contains("free") && !job.step().startsWith("de")))) {
            throw new IllegalStateException("as the dice fell");
        }
    }
}
