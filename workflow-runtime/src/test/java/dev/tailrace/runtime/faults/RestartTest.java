package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.postgres.EmbeddedServer.Shutdown;
import dev.tailrace.postgres.PostgresServer;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.CheckInvariants;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that stops, or crashes, and comes back while a runtime works. */
class RestartTest {
    static final Duration LIMIT = Duration.ofMinutes(1);
    static final JobType<Void, Void> WORK = JobType.of("work");
    static final JobType<Void, Void> FREE = JobType.of("free");
    static final Workflow<Void> CHAIN = Workflow.define("chain", flow -> {
        var setup = flow.step(WORK, flow.nothing()).named("setup");
        setup.teardown(FREE, flow.nothing());
        var next = flow.step(WORK, flow.nothing()).named("next").after(setup);
        flow.step(WORK, flow.nothing()).named("last").after(next);
    });

    private final AtomicInteger worked = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(Shutdown.class)
    void everyRunIsFinishedAfterTheServerIsBack(Shutdown shutdown) throws Exception {
        try (var server = PostgresServer.embedded();
                var pool = pool(server.jdbcUrl())) {
            try (var runtime = WorkflowRuntime.on(pool)
                    .queue(Queue.DEFAULT, 4)
                    .worker(WORK, (nothing, job) -> {
                        worked.incrementAndGet();
                    })
                    .worker(FREE, (nothing, job) -> {})
                    .start()) {
                List<Run> runs = new ArrayList<>();
                for (var i = 0; i < 100; i++) {
                    runs.add(runtime.client().start(CHAIN));
                }
                await().atMost(LIMIT).until(() -> worked.get() > 20);

                server.stop(shutdown);
                server.start();

                for (var run : runs) {
                    await().atMost(LIMIT)
                            .ignoreExceptions()
                            .until(() -> runtime.client()
                                            .find(run.id())
                                            .orElseThrow()
                                            .state()
                                    == RunState.COMPLETED);
                }
            }
            try (var connection = pool.getConnection()) {
                assertThat(new CheckInvariants(new Schema("tailrace")).run(connection))
                        .isEmpty();
            }
        }
    }

    private static HikariDataSource pool(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(8);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(1_000);
        return new HikariDataSource(config);
    }
}
