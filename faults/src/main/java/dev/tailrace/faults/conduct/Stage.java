package dev.tailrace.faults.conduct;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.faults.ledger.Ledger;
import dev.tailrace.faults.proxy.FaultProxy;
import dev.tailrace.postgres.EmbeddedServer;
import dev.tailrace.postgres.PostgresServer;
import dev.tailrace.runtime.WorkflowClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The servers, proxies and processes of a round. */
final class Stage implements AutoCloseable {
    private static final String EFFECTS = """
            CREATE TABLE effect (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                job bigint NOT NULL,
                attempt int NOT NULL,
                graph int NOT NULL
            )
            """;

    private static final int CONNECTIONS = 4;

    private final EmbeddedServer server;
    private final EmbeddedServer ledgerServer;
    private final List<Slot> slots = new ArrayList<>();
    private final FaultProxy clientProxy;
    private final HikariDataSource direct;
    private final HikariDataSource ledgerPool;

    private Stage(EmbeddedServer server, EmbeddedServer ledgerServer) {
        this.server = server;
        this.ledgerServer = ledgerServer;
        this.clientProxy = FaultProxy.before(port(server));
        this.direct = pool(ServerFaults.unbound(server.jdbcUrl(), "checker"));
        this.ledgerPool = pool(ledgerServer.jdbcUrl());
    }

    /**
     * @param lease of the workers
     * @param guard that is taken away from them
     */
    static Stage open(Path out, int workers, Duration lease, String guard) throws SQLException, IOException {
        Files.createDirectories(out);
        var server = PostgresServer.embedded(Map.of("max_connections", "80", "log_min_messages", "fatal"));
        // Nothing happens to this one, so it may be fast.
        var ledgerServer =
                PostgresServer.embedded(Map.of("max_connections", "150", "fsync", "off", "synchronous_commit", "off"));
        var stage = new Stage(server, ledgerServer);
        new Ledger(stage.ledgerPool).createTables();
        WorkflowClient.on(stage.direct);
        try (var connection = stage.direct.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(EFFECTS);
        }
        for (var number = 1; number <= workers; number++) {
            stage.addSlot(number, out, lease, guard);
        }
        return stage;
    }

    private void addSlot(int number, Path out, Duration lease, String guard) {
        var proxy = FaultProxy.before(port(server));
        var log = out.resolve("worker-" + number + ".log");
        slots.add(new Slot(
                number,
                proxy,
                point -> WorkerProcess.start(
                        log,
                        List.of(
                                proxy.through(server.jdbcUrl()),
                                ledgerServer.jdbcUrl(),
                                String.valueOf(lease.toMillis()),
                                guard,
                                point))));
    }

    void start() throws InterruptedException {
        slots.forEach(Slot::start);
        for (var slot : slots) {
            slot.awaitReady();
        }
    }

    private static int port(EmbeddedServer server) {
        return URI.create(server.jdbcUrl().substring("jdbc:".length())).getPort();
    }

    private static HikariDataSource pool(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(3_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    EmbeddedServer server() {
        return server;
    }

    /** A pool on the main database that no proxy is in the way of. */
    HikariDataSource direct() {
        return direct;
    }

    HikariDataSource ledger() {
        return ledgerPool;
    }

    /** A pool through the client's proxy, closed by whoever asked for it. */
    HikariDataSource throughClientProxy() {
        return pool(clientProxy.through(server.jdbcUrl()));
    }

    List<Slot> slots() {
        return slots;
    }

    Slot slot(int number) {
        return slots.get(number - 1);
    }

    /** That of a worker, or with the next number that of the client. */
    FaultProxy proxy(int number) {
        return number <= slots.size() ? slot(number).proxy() : clientProxy;
    }

    /** How many errors of this SQLSTATE the workers and the client were told of. */
    long errors(String sqlState) {
        return slots.stream().mapToLong(slot -> slot.proxy().errors(sqlState)).sum() + clientProxy.errors(sqlState);
    }

    /** Whether a guard was taken away in any process that is there now. */
    boolean isBroken() {
        return slots.stream().anyMatch(Slot::isBroken);
    }

    /** Ends every fault, and sees to it that everybody is there. */
    void heal() throws IOException {
        for (var number = 1; number <= slots.size() + 1; number++) {
            proxy(number).clear();
        }
        slots.forEach(Slot::revive);
    }

    @Override
    public void close() throws IOException {
        for (var slot : slots) {
            slot.end();
            slot.proxy().close();
        }
        clientProxy.close();
        direct.close();
        ledgerPool.close();
        server.close();
        ledgerServer.close();
    }
}
