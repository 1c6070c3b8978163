package dev.tailrace.faults.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.postgres.TestDatabase;
import dev.tailrace.postgres.TestDatabases;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * The harness knows the engine's statements by their words. Where the engine says something else, nobody dies beside a
 * statement any more and no guard is taken away, and nothing else would tell.
 */
class StatementWordsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final JobType<Void, Void> TAKE =
            JobType.of("take").retry(RetryPolicy.fixed(Duration.ZERO).attempts(2));
    private static final JobType<Void, Void> FREE = JobType.of("free");
    private static final JobType<Void, Void> USE = JobType.of("use");

    private static final Workflow<Void> BOOKING = Workflow.define("booking", flow -> {
        var take = flow.step(TAKE, flow.nothing());
        take.teardown(FREE, flow.nothing()).delay(Duration.ofHours(1));
        flow.step(USE, flow.nothing()).after(take).delay(Duration.ofHours(1));
    });

    private final Set<String> said = ConcurrentHashMap.newKeySet();
    private final Set<Statements.Kind> passed = ConcurrentHashMap.newKeySet();

    @Test
    void theEngineStillSaysWhatIsLookedFor() throws Exception {
        try (var database = TestDatabases.migratedBy(WorkflowClient::on).create();
                var pool = pool(database);
                var runtime = runtime(tapped(pool))) {
            var client = runtime.client();
            var run = client.start(BOOKING);
            await().atMost(LIMIT)
                    .until(() -> find(client, run.id()).job("take").state().isFinal());
            client.cancel(run, "enough seen");
            client.await(run, LIMIT);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(passed).contains(Statements.Kind.values()));
        }
        assertThat(Arrays.stream(Break.values()).flatMap(guard -> guard.replaced().stream()))
                .isNotEmpty()
                .allSatisfy(words -> assertThat(said).anyMatch(sql -> sql.contains(words)));
    }

    private static HikariDataSource pool(TestDatabase database) {
        var config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        return new HikariDataSource(config);
    }

    private DataSource tapped(DataSource real) {
        return new TappedDataSource(
                        real,
                        sql -> {
                            said.add(sql);
                            return sql;
                        },
                        (side, kinds) -> passed.addAll(kinds))
                .dataSource();
    }

    private static WorkflowRuntime runtime(DataSource dataSource) {
        return WorkflowRuntime.on(dataSource)
                .queue(Queue.DEFAULT, 2)
                .lease(Duration.ofSeconds(1))
                .worker(TAKE, (nothing, job) -> {
                    if (job.attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                })
                .worker(USE, (nothing, job) -> {})
                .worker(FREE, (nothing, job) -> {})
                .start();
    }

    private static RunView find(WorkflowClient client, long run) {
        return client.find(run).orElseThrow();
    }
}
