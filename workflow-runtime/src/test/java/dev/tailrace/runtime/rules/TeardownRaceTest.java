package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.runtime.Job;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.rules.Nesting.Times;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Transitions;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hundreds of runs of random graphs with nested setups, on two nodes, some of them failing, cancelled, released and moved. */
class TeardownRaceTest {
    private static final int GRAPHS = 60;
    private static final int RUNS_OF_EACH = 5;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final RetryPolicy SOON = RetryPolicy.fixed(Duration.ofMillis(1));
    private static final JobType<Integer, Void> STEP =
            JobType.of("step", Integer.class).retry(SOON.attempts(2));
    private static final JobType<Integer, Void> FREE =
            JobType.of("free", Integer.class).retry(SOON.unlimited());

    /** Another one each time, unless somebody wants to see a failure again. */
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());

    @RegisterExtension
    final Installed db = new Installed();

    private final Map<Long, Times> times = new ConcurrentHashMap<>();

    @Test
    void whateverHappensEverythingIsTornDownInOrder() throws Exception {
        Transitions.watch(db.pool());
        System.out.println("random nestings with -Dtailrace.seed=" + SEED);
        var client = node().client();
        node();
        var runs = new LinkedHashMap<Run, Nesting>();
        for (var i = 0; i < GRAPHS; i++) {
            var nesting = new Nesting(SEED + i);
            var workflow = nesting.workflow("nested " + i, STEP, FREE);
            var inputs = IntStream.range(i * RUNS_OF_EACH, (i + 1) * RUNS_OF_EACH);
            client.startMany(workflow, inputs.boxed().toList()).forEach(run -> runs.put(run, nesting));
        }
        meddleTwice(client, runs);

        for (var run : runs.entrySet()) {
            var end = client.await(run.getKey(), LIMIT);
            assertThat(run.getValue().wrong(end, times(run.getKey())))
                    .as("%s, %s, with -Dtailrace.seed=%d", run.getKey(), run.getValue(), SEED)
                    .isEmpty();
        }
        assertThat(runs.values().stream().mapToInt(Nesting::depth).sum())
                .as("nested setups")
                .isGreaterThan(GRAPHS);
        assertThat(db.query("SELECT job_id FROM tailrace.teardown_turn")).isEmpty();
        assertThat(Transitions.of(db.pool()).unknown()).isEmpty();
    }

    private static void meddleTwice(WorkflowClient client, Map<Run, Nesting> runs) throws Exception {
        var meddlers = Executors.newFixedThreadPool(2);
        try {
            var meddling = List.of(
                    meddlers.submit(() ->
                            runs.forEach((run, of) -> meddle(client, run, of, new Random(SEED + run.id())))),
                    meddlers.submit(() ->
                            runs.forEach((run, of) -> meddle(client, run, of, new Random(SEED - run.id())))));
            for (var each : meddling) {
                each.get();
            }
        } finally {
            meddlers.shutdownNow();
        }
    }

    private static void meddle(WorkflowClient client, Run run, Nesting nesting, Random random) {
        var teardowns = nesting.teardowns();
        var what = random.nextInt(8);
        if (what == 0) {
            client.cancel(run, "as the dice fell");
        } else if (what < 4 && !teardowns.isEmpty()) {
            var teardown = teardowns.get(random.nextInt(teardowns.size()));
            if (what < 3) {
                client.release(run, teardown);
            } else {
                client.extend(run, teardown, Duration.ofMillis(random.nextInt(50)));
            }
        }
    }

    private WorkflowRuntime node() {
        return db.closing(WorkflowRuntime.on(db.pool())
                .queue(Queue.DEFAULT, 8)
                .worker(STEP, (number, job) -> timed(job, () -> failSometimes(number, job, 5)))
                .worker(FREE, (number, job) -> timed(job, () -> failSometimes(number, job, 4)))
                .start());
    }

    private Times times(Run run) {
        return times.computeIfAbsent(run.id(), id -> new Times());
    }

    private void timed(Job<Void> job, Runnable work) {
        times(job.run()).begins(job.step());
        try {
            work.run();
        } finally {
            times(job.run()).ends(job.step());
        }
    }

    /** The same step of the same run fails each time, but a teardown only the first time. */
    private static void failSometimes(int number, Job<Void> job, int oneIn) {
        var dice = Math.floorMod(Objects.hash(SEED, number, job.step()), oneIn);
        if (dice == 0 && (job.attempt() == 1 || !job.step().startsWith("free"))) {
            throw new IllegalStateException("as the dice fell");
        }
    }
}
