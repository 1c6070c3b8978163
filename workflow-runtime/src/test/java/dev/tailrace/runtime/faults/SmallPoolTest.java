package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Logged;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fewer connections than a runtime wants make it slower, and nothing else. */
class SmallPoolTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
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
                .queue(Queue.DEFAULT, 4)
                .worker(TAKE, (name, job) -> name)
                .transactional(USE, (name, job, connection) -> {})
                .worker(FREE, (name, job) -> {})
                .start();
    }
}
