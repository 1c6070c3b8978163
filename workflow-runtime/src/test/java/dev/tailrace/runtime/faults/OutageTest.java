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
import dev.tailrace.runtime.testing.WireCutter;
import java.net.URI;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that is away for a while: nobody can connect, and every connection has ended. */
class OutageTest {
    static final JobType<Integer, Void> WORK = JobType.of("work", Integer.class);
    static final Workflow<Integer> SINGLE = Workflow.chain("single", WORK).build();

    /** So long, unless a longer one is asked for by hand. */
    static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("tailrace.outage.seconds", 6));

    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void workGoesOnSoonAfterItsEndAndTheLogIsNotFlooded() throws Exception {
        var server = URI.create(db.jdbcUrl().substring("jdbc:".length()));
        try (var logged = new Logged("dev.tailrace.runtime");
                var cutter = new WireCutter(server.getHost(), server.getPort());
                var pool = pool(db.jdbcUrl().replace(server.getAuthority(), "127.0.0.1:" + cutter.port()));
                var runtime = start(pool)) {
            runtime.client().await(runtime.client().start(SINGLE, 1), Duration.ofSeconds(20));
            var direct = db.lenientClient();
            var linesBefore = logged.messages().size();

            cutter.refuse();
            cutter.cutAll();
            var waiting = direct.start(SINGLE, 2);
            Awaitility.await()
                    .pollDelay(OUTAGE)
                    .atMost(OUTAGE.plusSeconds(5))
                    .until(() -> direct.find(waiting.id()).orElseThrow().state() == RunState.RUNNING);
            var lines = logged.messages().size() - linesBefore;
            cutter.recover();
            direct.await(waiting, Duration.ofSeconds(10));

            assertThat(lines).as("lines logged meanwhile").isLessThanOrEqualTo(10 * (1 + (int) OUTAGE.toMinutes()));
        }
    }

    private static WorkflowRuntime start(HikariDataSource pool) {
        return WorkflowRuntime.on(pool)
                .queue(Queue.DEFAULT, 2)
                .worker(WORK, (number, job) -> {})
                .start();
    }

    private static HikariDataSource pool(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url + (url.contains("?") ? "&" : "?") + "sslmode=disable&gssEncMode=disable");
        config.setMaximumPoolSize(8);
        return new HikariDataSource(config);
    }
}
