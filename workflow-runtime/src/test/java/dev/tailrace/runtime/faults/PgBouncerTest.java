package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.option.Once;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.PgBouncer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Behind PgBouncer in transaction mode, where no two transactions need to reach the same backend. */
class PgBouncerTest {
    record Order(int number) {}

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<Order, Order> RESERVE = JobType.of("reserve", Order.class, Order.class);
    static final JobType<Order, Void> PAY = JobType.of("pay", Order.class);
    static final JobType<Order, Void> FREE = JobType.of("free", Order.class);
    static final Workflow<Order> SALE = Workflow.define("sale", Order.class, flow -> {
        var reserve = flow.step(RESERVE, flow.input());
        reserve.teardown(FREE, flow.input()).delay(Duration.ofMillis(50));
        flow.step(PAY, reserve.output());
    });

    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void twoRuntimesWorkOverTwoSharedConnections(@TempDir Path directory) throws Exception {
        var program = PgBouncer.program();
        assumeTrue(program.isPresent(), "pgbouncer is not installed");
        try (var bouncer = PgBouncer.start(program.get(), db.jdbcUrl(), directory);
                var pool = pool(bouncer);
                var runtime = start(pool);
                var other = start(pool)) {
            var client = runtime.client();
            var runs = new ArrayList<>(client.startMany(
                    SALE, IntStream.range(0, 200).mapToObj(Order::new).toList()));
            for (var i = 0; i < 20; i++) {
                runs.add(other.client().start(SALE, new Order(i)));
            }
            var once = StartOptions.DEFAULTS.once(Once.key("one"));
            runs.add(client.start(SALE, new Order(1), once));
            try (var connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                runs.add(client.in(connection).start(SALE, new Order(2)));
                connection.commit();
            }
            for (var run : runs) {
                assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            }
        }
    }

    private static HikariDataSource pool(PgBouncer bouncer) {
        var config = new HikariConfig();
        config.setJdbcUrl(bouncer.jdbcUrl());
        config.setMaximumPoolSize(10);
        config.addDataSourceProperty("prepareThreshold", "0"); // a prepared statement belongs to a backend
        return new HikariDataSource(config);
    }

    private static WorkflowRuntime start(HikariDataSource pool) {
        return WorkflowRuntime.on(pool)
                .listen(false) // whoever listens must keep a backend
                .pollInterval(Duration.ofMillis(100))
                .queue(Queue.DEFAULT, 4)
                .worker(RESERVE, (order, job) -> order)
                .worker(PAY, (order, job) -> {})
                .worker(FREE, (order, job) -> {})
                .start();
    }
}
