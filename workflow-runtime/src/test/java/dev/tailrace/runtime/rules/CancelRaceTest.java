package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.Job;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Transitions;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Cancels that race with the ends of the very steps that they cancel. */
class CancelRaceTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int RUNS = 200;
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
    private static final RetryPolicy SOON = RetryPolicy.fixed(Duration.ofMillis(1));

    private static final JobType<Void, Void> SETUP = JobType.of("setup").retry(SOON);
    private static final JobType<Void, Void> WORK = JobType.of("work").retry(SOON);
    private static final JobType<Void, Void> FREE = JobType.of("free");

    /** A chain between two setups, one held until the end and one for a time, and a branch beside it. */
    private static final Workflow<Void> CHAIN = Workflow.define("chain", flow -> {
        var setup = flow.step(SETUP, flow.nothing());
        setup.teardown(FREE, flow.nothing());
        var beside = flow.step(SETUP, flow.nothing()).named("beside");
        beside.teardown(FREE, flow.nothing()).named("free-beside").delay(Duration.ofHours(1));
        var last = flow.step(WORK, flow.nothing()).named("step 0").after(setup, beside);
        for (var i = 1; i < 6; i++) {
            last = flow.step(WORK, flow.nothing()).named("step " + i).after(last);
        }
        flow.step(WORK, flow.nothing()).named("late").after(setup).delay(Duration.ofMillis(50));
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final ConcurrentHashMap<String, Integer> held = new ConcurrentHashMap<>();

    @Test
    void everyRunEndsWhateverTheCancelMeetsAndNothingStaysHeld() throws Exception {
        Transitions.watch(db.pool());
        var random = new Random(SEED);
        var nodes = List.of(node(), node());
        var client = nodes.get(0).client();
        var runs = new ArrayList<Run>();
        var cancelled = new HashSet<Run>();
        for (var i = 0; i < RUNS; i++) {
            runs.add(client.start(CHAIN));
            var victim = runs.get(Math.max(0, runs.size() - 1 - random.nextInt(8)));
            if (random.nextBoolean() && nodes.get(i % 2).client().cancel(victim, "by chance")) {
                cancelled.add(victim);
            }
        }

        for (var run : runs) {
            var work = client.awaitWork(run, LIMIT);
            if (!cancelled.contains(run)) {
                assertThat(client.release(run, "free-beside").message()).isNotEmpty();
            }
            var end = client.await(work.run(), LIMIT);
            assertThat(inconsistencies(end, cancelled.contains(run)))
                    .as("%s with -Dtailrace.seed=%d", end, SEED)
                    .isEmpty();
        }
        assertThat(cancelled.size()).isBetween(RUNS / 10, RUNS - 1);
        assertThat(held.values()).as("what was set up and not torn down").doesNotContain(1);
        assertThat(db.query("SELECT job_id FROM tailrace.wait")).isEmpty();
        assertThat(db.query("SELECT run_id FROM tailrace.run_open")).isEmpty();
        assertThat(Transitions.of(db.pool()).unknown()).isEmpty();
    }

    private static Set<String> inconsistencies(RunView end, boolean cancelled) {
        var states = end.jobs().stream().collect(Collectors.toMap(j -> j.step(), j -> j.state()));
        var wrong = new HashSet<String>();
        for (var i = 1; i < 6; i++) {
            if (states.get("step " + i) == JobState.COMPLETED && states.get("step " + (i - 1)) != JobState.COMPLETED) {
                wrong.add("step " + i + " completed before its predecessor");
            }
        }
        var allowed = cancelled ? Set.of(RunState.CANCELLED, RunState.COMPLETED) : Set.of(RunState.COMPLETED);
        if (!allowed.contains(end.state())) {
            wrong.add("the run is " + end.state());
        }
        if (end.state() == RunState.COMPLETED
                && states.values().stream().anyMatch(state -> state != JobState.COMPLETED)) {
            wrong.add("the run is completed and a step is not");
        }
        if (states.containsValue(JobState.DISCARDED) || states.containsValue(JobState.PARKED)) {
            wrong.add("something was given up");
        }
        return wrong;
    }

    private WorkflowRuntime node() {
        return db.closing(WorkflowRuntime.on(db.pool())
                .queue(Queue.DEFAULT, 8)
                .worker(SETUP, (nothing, job) -> {
                    held.put(holder(job), 1);
                    failFirst(job);
                })
                .worker(WORK, (nothing, job) -> failFirst(job))
                .worker(FREE, (nothing, job) -> {
                    held.put(holder(job), 0);
                })
                .start());
    }

    private static String holder(Job<Void> job) {
        return String.valueOf(job.token());
    }

    private static void failFirst(Job<Void> job) {
        if (job.attempt() == 1 && job.id() % 5 == 0) {
            throw new IllegalStateException("as scripted");
        }
    }
}
