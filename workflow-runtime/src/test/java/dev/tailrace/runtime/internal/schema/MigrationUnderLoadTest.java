package dev.tailrace.runtime.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A deploy brings a new version of the schema while old nodes work, and somebody's long transaction is in its way. */
class MigrationUnderLoadTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<String, String> TAKE = JobType.of("take", String.class, String.class);
    static final JobType<String, Void> USE = JobType.of("use", String.class);
    static final Workflow<String> CHAIN =
            Workflow.chain("chain", TAKE).then(USE).build();

    @RegisterExtension
    final Installed db = new Installed();

    private final List<Run> runs = new ArrayList<>();
    private long slowestNanos;

    @Test
    void whoeverWorksIsNotKeptWaiting() throws Exception {
        var later = new ArrayList<>(Migration.ALL);
        later.add(new Migration(2, "later", 1));
        var migrator = new Migrator(new Database(db.pool()), new Schema("tailrace"), later);
        var thread = Executors.newSingleThreadExecutor();
        try (var runtime = db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(TAKE, (text, job) -> text)
                        .worker(USE, (text, job) -> {})
                        .start();
                var reader = db.pool().getConnection()) {
            reader.setAutoCommit(false);
            Installed.query(reader, "SELECT count(*) FROM tailrace.job");

            var migrated = CompletableFuture.runAsync(() -> migrate(migrator), thread);
            startRuns(runtime.client(), 400);
            assertThat(migrated).as("somebody still reads the table").isNotDone();
            reader.commit();
            Awaitility.await().atMost(LIMIT).until(() -> {
                startRuns(runtime.client(), 10);
                return migrated.isDone();
            });
            migrated.get(1, TimeUnit.SECONDS);

            for (var run : runs) {
                assertThat(runtime.client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            }
        } finally {
            thread.shutdownNow();
        }
        assertThat(db.query("SELECT name FROM tailrace.schema_version ORDER BY version"))
                .containsExactly("tables", "later");
        assertThat(Duration.ofNanos(slowestNanos)).as("the slowest start").isLessThan(Duration.ofSeconds(2));
    }

    private static void migrate(Migrator migrator) {
        try {
            migrator.migrate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void startRuns(WorkflowClient client, int count) {
        for (var i = 0; i < count; i++) {
            var before = System.nanoTime();
            runs.add(client.start(CHAIN, "text"));
            slowestNanos = Math.max(slowestNanos, System.nanoTime() - before);
        }
    }
}
