package dev.tailrace.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Edge;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.ByHand;
import dev.tailrace.runtime.testing.Installed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Thousands of joins whose predecessors end at the same time on four nodes: no release is lost, none happens twice, and no
 * two batches wait for each other in a circle.
 */
class JoinLoadTest {
    private static final int JOINS = Integer.getInteger("tailrace.joins", 20_000);
    private static final int WIDE_JOINS = JOINS / 50;
    private static final int PARENTS = 50;
    private static final int BATCH = 300;

    /** Each half of the predecessors is worked by nodes of its own, so that they end on different ones. */
    private static final JobType<Void, Void> LEFT = JobType.of("left");

    private static final JobType<Void, Void> RIGHT = JobType.of("right");
    private static final JobType<Void, Void> JOIN = JobType.of("join");

    private static final Workflow<Void> TWO = joining("two", 2);
    private static final Workflow<Void> FIFTY = joining("fifty", PARENTS);

    @RegisterExtension
    final Installed db = new Installed();

    private static Workflow<Void> joining(String name, int parents) {
        return Workflow.define(name, flow -> {
            var all = new ArrayList<Step<Void>>();
            for (var i = 0; i < parents; i++) {
                all.add(flow.step(i % 2 == 0 ? LEFT : RIGHT, flow.nothing()).named("parent " + i));
            }
            flow.step(JOIN, flow.nothing()).after(all.toArray(Edge[]::new));
        });
    }

    @Test
    void noReleaseIsLostNoneHappensTwiceAndNothingDeadlocks() throws Exception {
        var client = db.lenientClient();
        client.startMany(TWO, Collections.nCopies(JOINS, null));
        client.startMany(FIFTY, Collections.nCopies(WIDE_JOINS, null));
        var jobs = 3 * JOINS + (PARENTS + 1) * WIDE_JOINS;
        db.execute("ANALYZE");

        var began = System.nanoTime();
        var ended = finishWithFourNodes();
        var seconds = (System.nanoTime() - began) / 1e9;

        System.out.printf(
                "%d joins of two and %d of %d, %d jobs: %.1f s, %.0f jobs/s%n",
                JOINS, WIDE_JOINS, PARENTS, jobs, seconds, jobs / seconds);
        assertThat(ended).isEqualTo(jobs);
        assertThat(db.query("SELECT count(*) FROM tailrace.jobs WHERE state = 'completed' AND attempt = 1"))
                .containsExactly(String.valueOf(jobs));
        assertThat(db.query("SELECT count(*) FROM tailrace.runs WHERE state = 'completed'"))
                .containsExactly(String.valueOf(JOINS + WIDE_JOINS));
        assertThat(db.query("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
                .containsExactly("0");
    }

    private int finishWithFourNodes() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        try {
            var nodes = new ArrayList<Callable<Integer>>();
            for (var kind : List.of(LEFT, RIGHT, LEFT, RIGHT)) {
                var node = new ByHand(db.pool(), kind, JOIN);
                nodes.add(() -> finishAll(node));
            }
            var ended = 0;
            for (var result : threads.invokeAll(nodes)) {
                ended += result.get();
            }
            return ended;
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Claims and completes as long as anything is left that could still be released to this node. */
    private int finishAll(ByHand node) throws Exception {
        var ended = 0;
        node.roomForReleased(BATCH / 10);
        do {
            var jobs = new ArrayList<>(node.claim(BATCH));
            jobs.addAll(node.taken());
            ended += jobs.size();
            jobs.forEach(job -> node.submit(node.rule().completed(job.row(), job.fence(), null, null)));
            node.record();
        } while (!db.query("SELECT job_id FROM tailrace.wait LIMIT 1").isEmpty()
                || !db.query("SELECT job_id FROM tailrace.ready LIMIT 1").isEmpty()
                || node.hasTaken());
        return ended;
    }
}
