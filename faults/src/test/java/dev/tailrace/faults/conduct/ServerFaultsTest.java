package dev.tailrace.faults.conduct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.faults.proxy.FaultProxy;
import dev.tailrace.postgres.EmbeddedServer;
import dev.tailrace.postgres.EmbeddedServer.Shutdown;
import dev.tailrace.postgres.PostgresServer;
import dev.tailrace.runtime.WorkflowClient;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Faults of the server count what they do to those who come through a proxy, and to nobody else. */
class ServerFaultsTest {
    private static final int MILLIS = 700;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String WRITE = "DELETE FROM tailrace.ready";
    private static final String SLOW = "SELECT count(*) FROM generate_series(1, 3000000)";

    private static final EmbeddedServer SERVER =
            PostgresServer.embedded(Map.of("max_connections", "20", "fsync", "off"));

    private final FaultProxy proxy = FaultProxy.before(
            URI.create(SERVER.jdbcUrl().substring("jdbc:".length())).getPort());
    private final ServerFaults faults = new ServerFaults(SERVER, proxy::errors);

    /** A fault that somebody runs into. */
    @FunctionalInterface
    private interface Lasting {
        long run() throws Exception;
    }

    @BeforeAll
    static void migrate() {
        try (var pool = new HikariDataSource()) {
            pool.setJdbcUrl(SERVER.jdbcUrl());
            pool.setMaximumPoolSize(1);
            WorkflowClient.on(pool);
        }
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    private Connection client() throws SQLException {
        return DriverManager.getConnection(proxy.through(SERVER.jdbcUrl()));
    }

    /** Somebody of the harness, whom faults hit as well. */
    private static Connection bystander() throws SQLException {
        return DriverManager.getConnection(SERVER.jdbcUrl());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean fails(Connection connection, String sql) {
        try {
            execute(connection, sql);
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    private static CompletableFuture<Long> lasting(Lasting fault) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return fault.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static long whileItFails(Connection connection, String sql, Lasting fault) throws Exception {
        var met = lasting(fault);
        await().atMost(LIMIT).until(() -> fails(connection, sql));
        return met.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aRestartCountsTheConnectionsThroughAProxy() throws Exception {
        try (var bystander = bystander();
                var client = client()) {
            assertThat(faults.restart(Shutdown.IMMEDIATE, 0)).isOne();
            assertThat(fails(bystander, WRITE)).isTrue();
            assertThat(fails(client, WRITE)).isTrue();
        }
    }

    @Test
    void allBackendsAreTerminatedAndThoseThroughAProxyCount() throws Exception {
        try (var bystander = bystander();
                var client = client()) {
            assertThat(faults.terminate(false)).isOne();
            assertThat(fails(bystander, WRITE)).isTrue();
            assertThat(fails(client, WRITE)).isTrue();
        }
    }

    @Test
    void listenersThroughAProxyCount() throws Exception {
        try (var bystander = bystander();
                var client = client();
                var listener = client()) {
            execute(bystander, "LISTEN tailrace");
            execute(listener, "LISTEN tailrace");

            assertThat(faults.terminate(true)).isOne();

            assertThat(fails(client, WRITE)).isFalse();
        }
    }

    @Test
    void whoeverMayNotWriteCountsOnlyThroughAProxy() throws Exception {
        try (var bystander = bystander();
                var client = client()) {
            assertThat(whileItFails(bystander, WRITE, () -> faults.readOnly(MILLIS)))
                    .isZero();
            assertThat(whileItFails(client, WRITE, () -> faults.readOnly(MILLIS)))
                    .isPositive();
        }
    }

    @Test
    void whoeverTakesTooLongCountsOnlyThroughAProxy() throws Exception {
        try (var bystander = bystander();
                var client = client()) {
            assertThat(whileItFails(bystander, SLOW, () -> faults.statementTimeout(MILLIS)))
                    .isZero();
            assertThat(whileItFails(client, SLOW, () -> faults.statementTimeout(MILLIS)))
                    .isPositive();
        }
    }

    @Test
    void whoeverGetsNoConnectionCountsOnlyThroughAProxy() throws Exception {
        assertThat(faults.useUpConnections(MILLIS)).isZero();

        var met = lasting(() -> faults.useUpConnections(MILLIS));
        await().atMost(LIMIT).until(() -> {
            try (var client = client()) {
                return client.isClosed();
            } catch (SQLException e) {
                return true;
            }
        });

        assertThat(met.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isPositive();
    }

    @Test
    void whoeverWaitsForALockCountsOnlyThroughAProxy() throws Exception {
        try (var bystander = bystander();
                var client = client()) {
            assertThat(whileItWaits(bystander)).isZero();
            assertThat(whileItWaits(client)).isOne();
        }
    }

    private long whileItWaits(Connection connection) throws Exception {
        var met = lasting(() -> faults.lock(MILLIS));
        while (!met.isDone()) {
            execute(connection, WRITE);
        }
        return met.get();
    }
}
