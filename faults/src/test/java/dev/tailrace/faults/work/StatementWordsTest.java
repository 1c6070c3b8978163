package dev.tailrace.faults.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.faults.proxy.Transactions;
import dev.tailrace.postgres.TestDatabase;
import dev.tailrace.postgres.TestDatabases;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
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

    private static final Queue RATED = Queue.named("rated");
    private static final JobType<Void, Void> USE_RARELY =
            JobType.of("use-rarely").on(RATED);

    private static final Workflow<Void> USES = Workflow.define("uses", flow -> {
        flow.step(USE, flow.nothing());
        flow.step(USE_RARELY, flow.nothing());
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

    /** By priority, the oldest first, and of a queue with a rate; where the last two are sent depends on the claims before. */
    @Test
    void everyClaimIsKnown() throws Exception {
        try (var database = TestDatabases.migratedBy(WorkflowClient::on).create();
                var pool = pool(database);
                var runtime = WorkflowRuntime.on(tapped(pool))
                        .queue(Queue.DEFAULT, 2)
                        .queue(RATED, 2)
                        .rate(RATED, 1_000, Duration.ofSeconds(1))
                        .worker(USE, (nothing, job) -> {})
                        .worker(USE_RARELY, (nothing, job) -> {})
                        .start()) {
            var elsewhere = WorkflowClient.on(pool);
            await().atMost(LIMIT).until(() -> {
                runtime.client().await(elsewhere.start(USES), LIMIT);
                return claims().size() == 3;
            });
        }
        assertThat(claims()).allSatisfy(claim -> {
            assertThat(new Statements().kindsOf(claim)).containsExactly(Statements.Kind.CLAIM);
            assertThat(Break.DEAD_NODES_LIVE.replaced()).anyMatch(claim::contains);
            assertThat(Transactions.isWork(claim)).as("its commit may be cut").isTrue();
        });
    }

    /** Of all that was said, some of it several to a round trip, what lets an attempt grow. */
    private Set<String> claims() {
        return said.stream()
                .flatMap(sql -> Arrays.stream(sql.split(";\n")))
                .filter(sql -> Break.CLAIM_KEEPS_ATTEMPT.replaced().stream().allMatch(sql::contains))
                .collect(Collectors.toSet());
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
