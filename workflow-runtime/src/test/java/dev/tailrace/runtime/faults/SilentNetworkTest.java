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
import dev.tailrace.runtime.testing.WireCutter;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A network that loses everything on its way, both ways, and tells nobody: no reset, no end of the stream. */
class SilentNetworkTest {
    record Order(int number) {}

    static final JobType<Order, Order> RESERVE = JobType.of("reserve", Order.class, Order.class);
    static final JobType<Order, Void> PAY = JobType.of("pay", Order.class);
    static final Workflow<Order> TWO = Workflow.chain("two", RESERVE).then(PAY).build();

    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void aNodeWhoseConnectionsFellSilentWorksAgainOnNewOnes() throws Exception {
        var server = URI.create(db.jdbcUrl().substring("jdbc:".length()));
        try (var cutter = new WireCutter(server.getHost(), server.getPort());
                var pool = pool(db.jdbcUrl().replace(server.getAuthority(), "127.0.0.1:" + cutter.port()));
                var runtime = start(pool)) {
            var before = runtime.client().start(TWO, new Order(1));
            runtime.client().await(before, Duration.ofSeconds(10));

            cutter.fallSilent();
            var client = db.lenientClient();
            var run = client.start(TWO, new Order(2));
            cutter.recover();

            var end = client.await(run, Duration.ofSeconds(40));
            assertThat(end.state()).isEqualTo(RunState.COMPLETED);
            assertThat(end.jobs()).allMatch(job -> job.tries().failures() == 0);
        }
    }

    private static WorkflowRuntime start(HikariDataSource pool) {
        return WorkflowRuntime.on(pool)
                .queue(Queue.DEFAULT, 2)
                .worker(RESERVE, (order, job) -> order)
                .worker(PAY, (order, job) -> {})
                .grace(Duration.ofSeconds(1))
                .start();
    }

    private static HikariDataSource pool(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url + (url.contains("?") ? "&" : "?") + "sslmode=disable&gssEncMode=disable");
        config.addDataSourceProperty("socketTimeout", "2");
        config.addDataSourceProperty("loginTimeout", "2");
        config.setConnectionTimeout(2_000);
        config.setMaximumPoolSize(8);
        return new HikariDataSource(config);
    }
}
