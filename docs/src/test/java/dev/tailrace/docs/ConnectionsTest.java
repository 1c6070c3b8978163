package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConnectionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    static final JobType<String, Void> REPORT = JobType.of("report", String.class);
    static final Workflow<String> REPORTING =
            Workflow.chain("reporting", REPORT).build();

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @Test
    void aPoolWithItsTimeouts() throws Exception {
        var url = db.jdbcUrl();
        var workers = 4;
        // region pool
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(6 + workers);
        config.addDataSourceProperty("connectTimeout", "5"); // seconds, to reach the server
        config.addDataSourceProperty("socketTimeout", "30"); // seconds, for an answer
        config.addDataSourceProperty("tcpKeepAlive", "true"); // for connections that idle behind a firewall
        try (var dataSource = new HikariDataSource(config);
                var runtime = WorkflowRuntime.on(dataSource)
                        .queue(Queue.DEFAULT, workers)
                        .worker(REPORT, (region, job) -> {})
                        .start()) {
            // endregion
            var client = runtime.client();
            assertThat(client.await(client.start(REPORTING, "all"), LIMIT).state())
                    .isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void behindPgBouncer() throws Exception {
        var config = new HikariConfig();
        config.setJdbcUrl(db.jdbcUrl());
        // region bouncer
        config.addDataSourceProperty("prepareThreshold", "0"); // a prepared statement belongs to a backend
        try (var dataSource = new HikariDataSource(config);
                var runtime = WorkflowRuntime.on(dataSource)
                        .listen(false) // and so does a LISTEN
                        .queue(Queue.DEFAULT, 4)
                        .worker(REPORT, (region, job) -> {})
                        .start()) {
            // endregion
            var client = runtime.client();
            assertThat(client.await(client.start(REPORTING, "all"), LIMIT).state())
                    .isEqualTo(RunState.COMPLETED);
        }
    }
}
