package dev.tailrace.runtime.faults;

import static dev.tailrace.runtime.faults.ChildNode.COMPLETING;
import static dev.tailrace.runtime.faults.ChildNode.STUBBORN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process that is stopped for longer than its lease, and wakes up again. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class FrozenNodeTest {
    static final Duration LIMIT = Duration.ofSeconds(40);
    static final JobType<Void, Void> AFTER = JobType.of("after");

    @RegisterExtension
    final Installed db = new Installed();

    private final AtomicInteger followed = new AtomicInteger();

    @ParameterizedTest(name = "{0}, told to go on {1} it wakes")
    @CsvSource({"stubborn,after", "stubborn,before", "completing,after", "completing,before"})
    void aNodeThatWasTakenForDeadChangesNothingWhenItWakesAndGoesOnUnderANewNumber(String kind, String when)
            throws Exception {
        db.execute(ChildNode.STORY);
        var type = kind.equals("stubborn") ? STUBBORN : COMPLETING;
        var workflow = Workflow.chain("frozen", type).then(AFTER).build();
        var alone = Workflow.chain("alone", type).build();
        var client = db.lenientClient();
        try (var child = ChildProcess.start(db.jdbcUrl())) {
            var run = client.start(workflow);
            awaitStory(run, "1 begun");

            child.freeze();
            var rescuer = rescuer(type);
            var end = client.await(run, LIMIT);
            rescuer.close();
            var recorded = ends(run);
            if (when.equals("before")) {
                child.letGo();
            }
            child.thaw();
            await().atMost(LIMIT).until(() -> nodesOf(child).size() == 2);
            if (when.equals("after")) {
                child.letGo();
            }
            awaitStory(run, kind.equals("stubborn") ? "1 returns" : "1 lost");

            assertThat(end.state()).isEqualTo(RunState.COMPLETED);
            assertThat(end.job(kind).tries().attempt()).isEqualTo(2);
            assertThat(end.job(kind).tries().failures()).isEqualTo(1);
            var next = client.await(client.start(alone), LIMIT);
            assertThat(next.state()).isEqualTo(RunState.COMPLETED);
            assertThat(ends(run)).as("what the others had recorded").isEqualTo(recorded);
            assertThat(followed).hasValue(1);
            assertThat(db.query(
                            "SELECT node FROM tailrace.job_end WHERE run_id = ?",
                            next.run().id()))
                    .containsExactly(nodesOf(child).get(1));
        }
    }

    private WorkflowRuntime rescuer(JobType<Void, Void> type) {
        return db.runtime()
                .queue(Queue.DEFAULT, 2)
                .lease(Duration.ofSeconds(1))
                .worker(type, (nothing, job) -> {})
                .worker(AFTER, (nothing, job) -> {
                    followed.incrementAndGet();
                })
                .start();
    }

    private void awaitStory(Run run, String line) {
        await().atMost(LIMIT)
                .until(
                        () -> db.query("SELECT attempt || ' ' || event FROM story WHERE run_id = ?", run.id()),
                        story -> story.contains(line));
    }

    /** The rows, and which transactions wrote them. */
    private List<String> ends(Run run) throws Exception {
        return db.query(
                "SELECT e.xmin || ' ' || e::text FROM tailrace.job_end e WHERE run_id = ? ORDER BY job_id", run.id());
    }

    private List<String> nodesOf(ChildProcess child) throws Exception {
        return db.query("SELECT id FROM tailrace.node WHERE name LIKE ? || '%' ORDER BY id", child.name());
    }
}
