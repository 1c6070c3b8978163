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
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several nodes at once: steps are added to a join while its other predecessors end, fail, or the run is cancelled. */
class AddedRaceTest {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final JobType<Integer, Void> SPLIT = JobType.of("split", Integer.class);
    static final JobType<Integer, Void> WORK = JobType.of("work", Integer.class)
            .retry(RetryPolicy.fixed(Duration.ZERO).attempts(2));

    /** Any-joins have lower numbers than the all-joins that the added steps feed, and are shared by both adding steps. */
    static final Workflow<Integer> MESH = Workflow.define("mesh", Integer.class, flow -> {
        var one = flow.step(SPLIT, flow.input()).named("one").addsSteps();
        var two = flow.step(SPLIT, flow.input()).named("two").addsSteps();
        var plain = flow.step(WORK, flow.input()).named("plain");
        flow.step(WORK, flow.input()).named("any").afterAny(one, two, plain);
        var all = flow.step(WORK, flow.input()).named("all").after(one, two, plain);
        flow.step(WORK, flow.input()).named("half").after(two, plain);
        flow.step(WORK, flow.input()).named("last").after(all).after(one.finished());
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final Random random = new Random(7);
    private final Set<String> done = ConcurrentHashMap.newKeySet();
    private final Set<String> early = ConcurrentHashMap.newKeySet();

    private WorkflowRuntime node() {
        return db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .worker(SPLIT, (seed, job) -> {
                    for (var i = 0; i < seed % 5; i++) {
                        job.add(WORK, seed + i);
                    }
                })
                .worker(WORK, (seed, job) -> {
                    if (seed % 7 == 3 && job.attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    var expected = seed % 5;
                    switch (job.step()) {
                        case "all" -> early(job, 2 * expected, "one[", "two[");
                        case "half" -> early(job, expected, "two[");
                        default -> done.add(job.run().id() + " " + job.step());
                    }
                })
                .start());
    }

    private void early(Job<?> job, int expected, String... added) {
        var ended = done.stream().filter(line -> isOf(job, line, added)).count();
        if (ended != expected) {
            early.add(job.run() + ", " + job.step() + ": " + ended + " of " + expected);
        }
    }

    @Test
    void everyJoinWaitsForAllThatWasAdded() throws Exception {
        Transitions.watch(db.pool());
        var client = node().client();
        node();
        var runs = client.startMany(
                MESH,
                Collections.nCopies(150, 0).stream()
                        .map(n -> random.nextInt(1000))
                        .toList());
        for (var run : runs) {
            var end = client.await(run, LIMIT);
            assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        }
        assertThat(early).isEmpty();
        assertThat(Transitions.of(db.pool()).unknown()).isEmpty();
    }

    private static boolean isOf(Job<?> job, String line, String... prefixes) {
        return Arrays.stream(prefixes).anyMatch(p -> line.startsWith(job.run().id() + " " + p));
    }

    @Test
    void aCancelAtAnyMomentEndsWhatWasAdded() throws Exception {
        Transitions.watch(db.pool());
        var client = node().client();
        node();
        var runs = client.startMany(MESH, Collections.nCopies(100, 4));
        for (Run run : runs) {
            client.cancel(run, "enough");
        }
        for (var run : runs) {
            var end = client.await(run, LIMIT);
            assertThat(end.state().isFinal()).isTrue();
            assertThat(end.jobs()).allMatch(job -> job.state().isFinal());
            assertThat(end.jobs()).noneMatch(job -> job.state() == JobState.DISCARDED);
        }
        assertThat(Transitions.of(db.pool()).unknown()).isEmpty();
    }
}
