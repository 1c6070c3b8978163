package dev.tailrace.benchmarks.stage;

import dev.tailrace.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The one PostgreSQL of a benchmark. For use by one thread. */
public final class Server implements AutoCloseable {
    /** What everybody gets, as far as the server is ours; fsync and synchronous commit are on. */
    public static final Map<String, String> SETTINGS = settings();

    private final PostgresServer server;
    private final Optional<ServerCpu> cpu;
    private final AtomicInteger databases = new AtomicInteger();
    private final Map<String, String> templates = new LinkedHashMap<>();

    private Server(PostgresServer server, Optional<ServerCpu> cpu) {
        this.server = server;
        this.cpu = cpu;
    }

    private static Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("shared_buffers", "1GB");
        settings.put("max_wal_size", "4GB");
        settings.put("wal_buffers", "16MB");
        settings.put("checkpoint_timeout", "15min");
        settings.put("work_mem", "16MB");
        settings.put("random_page_cost", "1.1");
        settings.put("max_connections", "300");
        settings.put("jit", "off");
        return settings;
    }

    /** A server of our own, gone when it is closed. */
    public static Server own(Map<String, String> settings) {
        var server = PostgresServer.embedded(settings);
        try {
            return new Server(server, ServerCpu.of(Path.of(show(server, "data_directory"))));
        } catch (SQLException e) {
            server.close();
            throw new IllegalStateException("no connection to " + server.describe(), e);
        }
    }

    /** Somebody's server, as it is; its user must be allowed to create databases and to make checkpoints. */
    public static Server at(String jdbcUrl) {
        return new Server(new GivenServer(jdbcUrl), Optional.empty());
    }

    public String version() throws SQLException {
        return show(server, "server_version");
    }

    /** The value of a setting. */
    public String show(String setting) throws SQLException {
        return show(server, setting);
    }

    private static String show(PostgresServer server, String setting) throws SQLException {
        try (var connection = server.dataSource().getConnection();
                var statement = connection.prepareStatement("SELECT current_setting(?)")) {
            statement.setString(1, setting);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    /** An empty database; closing it drops it. */
    public Database database() throws SQLException {
        var name = nextName();
        execute("CREATE DATABASE " + name);
        return new Database(server, name, cpu);
    }

    /** A copy of a database that is made once, under a name. */
    public Database copyOf(String template, Filling filling) throws Exception {
        var source = templates.get(template);
        if (source == null) {
            source = nextName();
            execute("CREATE DATABASE " + source);
            filling.fill(new Database(server, source, cpu));
            templates.put(template, source);
        }
        var name = nextName();
        execute("CREATE DATABASE " + name + " TEMPLATE " + source);
        return new Database(server, name, cpu);
    }

    private String nextName() {
        return "tailrace_bench_" + ProcessHandle.current().pid() + "_" + databases.incrementAndGet();
    }

    private void execute(String sql) throws SQLException {
        try (var connection = server.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try {
            for (var template : templates.values()) {
                execute("DROP DATABASE IF EXISTS " + template + " WITH (FORCE)");
            }
        } catch (SQLException e) {
            System.err.println("a template database stays: " + e.getMessage());
        }
        server.close();
    }

    /** Brings a new database to the state that is copied; must have closed every connection when it returns. */
    @FunctionalInterface
    public interface Filling {
        void fill(Database database) throws Exception;
    }

    private record GivenServer(String jdbcUrl) implements PostgresServer {
        @Override
        public String describe() {
            return "a PostgreSQL that was given";
        }

        @Override
        public void close() {}
    }
}
