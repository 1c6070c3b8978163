package dev.tailrace.examples.booking;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.postgres.PostgresServer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A pool of connections, and the embedded server behind it if there is one. */
final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 32;

    private final String description;
    private final HikariDataSource connections;
    private final @Nullable PostgresServer server;

    private Database(String description, HikariDataSource connections, @Nullable PostgresServer server) {
        this.description = description;
        this.connections = connections;
        this.server = server;
    }

    static Database at(String jdbcUrl) {
        return new Database("the PostgreSQL of --jdbc-url", connect(jdbcUrl), null);
    }

    /** @param server closed together with the database */
    static Database embedded(PostgresServer server) {
        return new Database(server.describe(), connect(server.jdbcUrl()), server);
    }

    DataSource dataSource() {
        return connections;
    }

    String describe() {
        return description;
    }

    @Override
    public void close() {
        connections.close();
        if (server != null) {
            server.close();
        }
    }

    private static HikariDataSource connect(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setPoolName("booking");
        return new HikariDataSource(config);
    }
}
