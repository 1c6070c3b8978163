package dev.tailrace.postgres;

import javax.sql.DataSource;

/** A database of one test's own. Safe for use by several threads. */
public final class TestDatabase implements AutoCloseable {

    private final PostgresServer server;
    private final String name;

    TestDatabase(PostgresServer server, String name) {
        this.server = server;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** The URL of this database, user included. */
    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    /** Unpooled connections to this database. */
    public DataSource dataSource() {
        return server.dataSource(name);
    }

    /**
     * Drops the database, whoever is still connected to it; does nothing if that has happened.
     *
     * @throws IllegalStateException if the server refuses
     */
    @Override
    public void close() {
        Commands.dropDatabase(server, name);
    }

    @Override
    public String toString() {
        return name + " on " + server.describe();
    }
}
