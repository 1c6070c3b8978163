package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.query.RunQuery;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Transitions;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Cancels that race with the start and with the end of children, on two nodes. */
class ChildRaceTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int RUNS = 200;
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
    private static final JobType<Void, Void> SETUP = JobType.of("setup");
    private static final JobType<Void, Void> WORK = JobType.of("work");
    private static final JobType<Void, Void> FREE = JobType.of("free");

    private static final Workflow<Void> LEAF = Workflow.define("leaf", flow -> {
        var setup = flow.step(SETUP, flow.nothing());
        setup.teardown(FREE, flow.nothing());
        flow.step(WORK, flow.nothing()).after(setup);
    });
    private static final Workflow<Void> BRANCH = Workflow.define("branch", flow -> flow.child(LEAF, flow.nothing()));
    private static final Workflow<Void> TREE = Workflow.define("tree", flow -> {
        flow.child(BRANCH, flow.nothing());
        flow.child(LEAF, flow.nothing());
    });

    /** Writes down every step that ends while the run that it started is at work. */
    private static final String WATCH = """
            CREATE TABLE left_alone (job_id bigint);
            CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO left_alone
                SELECT NEW.job_id FROM tailrace.child c WHERE c.parent_job = NEW.job_id AND c.work_state IS NULL;
                RETURN NULL;
            END $$;
            CREATE TRIGGER watch AFTER INSERT ON tailrace.job_end FOR EACH ROW EXECUTE FUNCTION watch()
            """;

    @RegisterExtension
    final Installed db = new Installed();

    private final ConcurrentHashMap<Long, Integer> held = new ConcurrentHashMap<>();

    @Test
    void whateverACancelMeetsEachStepEndsAfterItsChildAndNothingStaysHeld() throws Exception {
        Transitions.watch(db.pool());
        db.execute(WATCH);
        var random = new Random(SEED);
        var nodes = List.of(node(), node());
        var runs = new ArrayList<Run>();
        var cancelled = new HashSet<Run>();
        for (var i = 0; i < RUNS; i++) {
            runs.add(nodes.get(i % 2).start(TREE));
            var victim = runs.get(Math.max(0, runs.size() - 1 - random.nextInt(12)));
            if (random.nextBoolean() && nodes.get(random.nextInt(2)).cancel(victim, "by chance")) {
                cancelled.add(victim);
            }
        }

        for (var run : runs) {
            var end = nodes.get(0).await(run, LIMIT);
            if (!cancelled.contains(run)) {
                assertThat(end.state()).isEqualTo(RunState.COMPLETED);
            } else if (end.state() == RunState.COMPLETED) {
                assertThat(end.jobs()).allMatch(job -> job.state() == JobState.COMPLETED);
            } else {
                assertThat(end.state()).isEqualTo(RunState.CANCELLED);
            }
        }
        // What a child takes is given back after its work, for which its step does not wait.
        await().atMost(LIMIT)
                .until(() -> nodes.get(0).runs(RunQuery.ALL.open()).items().isEmpty());
        assertThat(held.values()).as("what was set up and not torn down").doesNotContain(1);
        assertThat(cancelled.size()).isBetween(RUNS / 10, RUNS - 1);
        assertThat(db.query("SELECT job_id FROM left_alone"))
                .as("steps that ended before their children, with -Dtailrace.seed=%d", SEED)
                .isEmpty();
        assertThat(Transitions.of(db.pool()).unknown()).isEmpty();
    }

    private WorkflowClient node() {
        return db.closing(WorkflowRuntime.on(db.pool())
                        .queue(Queue.DEFAULT, 8)
                        .worker(SETUP, (nothing, job) -> {
                            held.put(job.token(), 1);
                        })
                        .worker(WORK, (nothing, job) -> {})
                        .worker(FREE, (nothing, job) -> {
                            held.put(job.token(), 0);
                        })
                        .start())
                .client();
    }
}
