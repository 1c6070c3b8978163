package dev.tailrace.postgres;

import java.sql.SQLException;

/** What is told to a server as a whole, over a connection of its own to the default database. */
final class Commands {

    private Commands() {}

    static void run(PostgresServer server, String sql) {
        try (var connection = server.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("\"" + sql + "\" failed on " + server.describe(), e);
        }
    }

    static void dropDatabase(PostgresServer server, String name) {
        run(server, "drop database if exists " + name + " with (force)");
    }

    static int majorVersion(PostgresServer server) {
        try (var connection = server.dataSource().getConnection()) {
            return connection.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException e) {
            throw new IllegalStateException("no connection to " + server.describe(), e);
        }
    }
}
