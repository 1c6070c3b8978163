package dev.tailrace.benchmarks.stage;

import dev.tailrace.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;

/** A database of one play. For use by one thread. */
public final class Database implements AutoCloseable {
    private static final Pattern JDBC =
            Pattern.compile("jdbc:postgresql://(?<place>[^/?]+)/(?<name>[^?]*)(?:\\?(?<query>.*))?");
    private static final Pattern USER = Pattern.compile("(?:^|&)user=([^&]*)");
    private static final Pattern PASSWORD = Pattern.compile("(?:^|&)password=([^&]*)");

    private final PostgresServer server;
    private final String name;
    private final Optional<ServerCpu> cpu;

    Database(PostgresServer server, String name, Optional<ServerCpu> cpu) {
        this.server = server;
        this.name = name;
        this.cpu = cpu;
    }

    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    /** The same as a URL that other languages' drivers read. */
    public String url() {
        return url(jdbcUrl());
    }

    static String url(String jdbcUrl) {
        var parts = JDBC.matcher(jdbcUrl);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no PostgreSQL JDBC URL with host and database");
        }
        var query = parts.group("query") == null ? "" : parts.group("query");
        var user = USER.matcher(query);
        var password = PASSWORD.matcher(query);
        var who = user.find() ? user.group(1) + (password.find() ? ":" + password.group(1) : "") + "@" : "";
        return "postgres://" + who + parts.group("place") + "/" + parts.group("name") + "?sslmode=disable";
    }

    public Connection connect() throws SQLException {
        return server.dataSource(name).getConnection();
    }

    /** Executes each statement by itself, outside a transaction. */
    public void run(String... statements) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first number of the first row. */
    public long number(String query) throws SQLException {
        try (var connection = connect()) {
            return number(connection, query);
        }
    }

    public static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Good statistics, a clean table, and no checkpoint about to begin. */
    public void settle() throws SQLException {
        run("VACUUM (ANALYZE)", "CHECKPOINT");
    }

    public Counters counters() throws SQLException {
        try (var connection = connect()) {
            return new Counters(
                    number(connection, "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"),
                    number(connection, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"),
                    cpu.map(ServerCpu::micros).orElse(0L));
        }
    }

    @Override
    public void close() throws SQLException {
        try (var connection = server.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        }
    }
}
