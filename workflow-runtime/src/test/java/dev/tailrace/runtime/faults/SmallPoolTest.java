package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Logged;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fewer connections than a runtime wants make it slower, and nothing else. */
class SmallPoolTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration LEASE = Duration.ofSeconds(2);
    static final JobType<String, String> TAKE = JobType.of("take", String.class, String.class);
    static final JobType<String, Void> USE = JobType.of("use", String.class);
    static final JobType<String, Void> FREE = JobType.of("free", String.class);
    static final Workflow<String> HOLD = Workflow.define("hold", String.class, flow -> {
        var take = flow.step(TAKE, flow.input());
        take.teardown(FREE, flow.input());
        flow.step(USE, take.output());
    });

    @RegisterExtension
    final Installed db = new Installed();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aRuntimeWorksWithSoManyConnections(int connections) throws Exception {
        try (var logged = new Logged("dev.tailrace.runtime");
                var pool = pool(connections);
                var runtime = start(pool)) {
            var runs = runtime.client().startMany(HOLD, List.of("a", "b", "c", "d"));
            for (var run : runs) {
                assertThat(runtime.client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            }
            assertThat(logged.warnings())
                    .filteredOn(line -> line.contains("Give it more connections"))
                    .hasSize(connections < 3 ? 1 : 0);
        }
    }

    @Test
    void aPoolThatUserCodeUsesUpDoesNotMakeItsNodeLookDead() throws Exception {
        try (var pool = pool(6);
                var runtime = start(pool);
                var watching = start(db.pool())) {
            var taken = new ArrayList<Connection>();
            await().ignoreExceptions().until(() -> {
                taken.add(pool.getConnection());
                return taken.size() == 4; // heartbeat and listener keep the other two
            });
            var ownLease = "SELECT lease_until > now() AND ended_at IS NULL FROM tailrace.node WHERE id = ?";
            var since = System.nanoTime();
            await().atMost(LIMIT)
                    .until(() -> System.nanoTime() - since > 3 * LEASE.toNanos()
                            && db.query(ownLease, runtime.nodeId()).contains("t"));
            for (var connection : taken) {
                connection.close();
            }

            assertThat(db.query(ownLease, runtime.nodeId())).containsExactly("t");
            assertThat(db.query("SELECT count(*) FROM tailrace.node WHERE ended_how = 'dead'"))
                    .containsExactly("0");
            var run = runtime.client().start(HOLD, "a");
            assertThat(watching.client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        }
    }

    private HikariDataSource pool(int connections) {
        var config = new HikariConfig();
        config.setJdbcUrl(db.jdbcUrl());
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(1_000);
        return new HikariDataSource(config);
    }

    /** One of its workers keeps a connection of its own while it works. */
    private static WorkflowRuntime start(HikariDataSource pool) {
        return WorkflowRuntime.on(pool)
                .pollInterval(Duration.ofMillis(50))
                .lease(LEASE)
                .queue(Queue.DEFAULT, 4)
                .worker(TAKE, (name, job) -> name)
                .transactional(USE, (name, job, connection) -> {})
                .worker(FREE, (name, job) -> {})
                .start();
    }
}
