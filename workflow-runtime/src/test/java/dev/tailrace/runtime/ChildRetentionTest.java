package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.upkeep.RunRemover;
import dev.tailrace.runtime.option.Retention;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run leaves together with all that it started, and only when nothing of that is open. The walk is made by hand. */
class ChildRetentionTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Retention SHORT = Retention.of(Duration.ofMillis(1));
    static final JobType<String, String> WORK =
            JobType.of("work", String.class, String.class).retry(RetryPolicy.none());
    static final JobType<String, Void> FREE = JobType.of("free", String.class);
    static final Workflow<String> LEAF = Workflow.define(
            "leaf",
            String.class,
            flow -> flow.step(WORK, flow.input()).teardown(FREE, flow.input()).delay(Duration.ofHours(1)));
    static final Workflow<String> BRANCH = Workflow.define("branch", String.class, flow -> {
        flow.child(LEAF, flow.input()).named("one");
        flow.child(LEAF, flow.input()).named("two");
    });
    static final Workflow<String> TREE =
            Workflow.define("tree", String.class, flow -> flow.child(BRANCH, flow.input()));

    @RegisterExtension
    final Installed db = new Installed();

    private WorkflowClient client() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(WORK, (text, job) -> {
                            if (text.equals("fail")) {
                                throw new IllegalStateException("as it was told");
                            }
                            return text;
                        })
                        .worker(FREE, (text, job) -> {})
                        .start())
                .client();
    }

    private void walk(Retention retention) throws SQLException {
        db.awaitMarksDropped();
        db.execute("UPDATE tailrace.retention_walk SET rests_until = now(), next_id = 0, low_id = 0");
        new RunRemover(new Database(db.pool()), new Schema("tailrace"), retention).runOnce();
    }

    private List<String> workflows() throws SQLException {
        return db.query("SELECT workflow FROM tailrace.run ORDER BY workflow, id");
    }

    private List<Run> leaves() throws SQLException {
        return db.query("SELECT id FROM tailrace.run WHERE workflow = 'leaf' ORDER BY id").stream()
                .map(id -> Run.of(Long.parseLong(id)))
                .toList();
    }

    private static void release(WorkflowClient client, Run leaf) throws Exception {
        client.release(leaf, "free");
        assertThat(client.await(leaf, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aTreeIsKeptAsLongAsOneOfItsRunsHoldsSomething() throws Exception {
        var client = client();
        var tree = client.start(TREE, "x");
        assertThat(client.await(tree, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(workflows()).containsExactly("branch", "leaf", "leaf", "tree");

        walk(SHORT);
        assertThat(workflows()).hasSize(4);
        release(client, leaves().get(0));
        walk(SHORT);
        assertThat(workflows()).hasSize(4);
        release(client, leaves().get(1));
        walk(SHORT);

        assertThat(db.rows().entrySet().stream()
                        .filter(table -> List.of("run", "job", "gate", "job_end", "run_end", "awaiting", "wait")
                                .contains(table.getKey()))
                        .filter(table -> table.getValue() > 0))
                .isEmpty();
    }

    @Test
    void aChildIsKeptForAsLongAsWhatStartedItHoweverItEnded() throws Exception {
        var client = client();
        var failed = client.start(TREE, "fail");
        assertThat(client.await(failed, LIMIT).state()).isEqualTo(RunState.FAILED);
        var saved = Workflow.define("saved", String.class, flow -> {
            var child = flow.child(Workflow.chain("shaky", WORK).build(), flow.constant("fail"));
            flow.step(WORK, flow.input()).after(child.discarded());
        });
        assertThat(client.await(client.start(saved, "x"), LIMIT).state()).isEqualTo(RunState.COMPLETED);
        for (var leaf : leaves()) {
            client.await(leaf, LIMIT);
        }

        walk(Retention.KEEP_ALL.completed(Duration.ofMillis(1)));
        assertThat(workflows()).containsExactly("branch", "leaf", "leaf", "tree");
        walk(Retention.KEEP_ALL.failed(Duration.ofMillis(1)));
        assertThat(workflows()).isEmpty();
    }

    @Test
    void aTreeIsKeptWhileAChildOfItIsRetried() throws Exception {
        var client = client();
        var tree = client.start(TREE, "x");
        client.await(tree, LIMIT);
        for (var leaf : leaves()) {
            release(client, leaf);
        }
        var again = leaves().get(1);
        client.retry(again, RetryScope.all());
        client.awaitWork(again, LIMIT);

        walk(SHORT);
        assertThat(workflows()).hasSize(4);
        await().atMost(LIMIT)
                .until(() -> client.find(again.id()).orElseThrow().job("free").state() == JobState.SCHEDULED);
        release(client, again);
        walk(SHORT);
        assertThat(workflows()).isEmpty();
    }

    @Test
    void aTreeOfWhichSomebodyHasLockedARunIsLeftWhole() throws Exception {
        var client = client();
        var tree = client.start(TREE, "x");
        client.await(tree, LIMIT);
        for (var leaf : leaves()) {
            release(client, leaf);
        }
        for (var locked : Stream.concat(leaves().stream(), Stream.of(tree)).toList()) {
            try (var connection = db.pool().getConnection();
                    var lock = connection.prepareStatement("SELECT FROM tailrace.run WHERE id = ? FOR UPDATE")) {
                connection.setAutoCommit(false);
                lock.setLong(1, locked.id());
                lock.execute();
                walk(SHORT);
                assertThat(workflows()).hasSize(4);
                connection.rollback();
            }
        }
        walk(SHORT);
        assertThat(workflows()).isEmpty();
    }
}
