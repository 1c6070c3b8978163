package dev.tailrace.faults.conduct;

import dev.tailrace.faults.proxy.FaultProxy;
import dev.tailrace.postgres.EmbeddedServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What can be done to the server, one at a time; what it has met is told of whoever comes through a proxy. */
final class ServerFaults {
    private static final int LEAST_LEFT = 2;

    private static final String READ_ONLY = "25006";
    private static final String CANCELED = "57014";
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private static final String CLIENTS = """
            SELECT count(*) FROM pg_stat_activity WHERE application_name = ?
            """;

    // Terminated in a list, not in a condition: conditions have no order, and one that came first would end this
    // session.
    private static final String TERMINATE_CLIENTS = """
            SELECT count(*) FILTER (WHERE t.done AND t.name = ?)
            FROM (
                SELECT pg_terminate_backend(pid) AS done, application_name AS name FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            ) t
            """;

    private static final String TERMINATE_LISTENERS = """
            SELECT count(*) FILTER (WHERE t.done AND t.name = ?)
            FROM (
                SELECT pg_terminate_backend(pid) AS done, application_name AS name FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'
            ) t
            """;

    private static final String TERMINATE_SOME = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ? AND random() < 0.1
            """;

    private static final String BLOCKED = """
            SELECT count(*) FROM pg_stat_activity
            WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)) AND application_name = ?
            """;

    private final EmbeddedServer server;
    private final ToLongFunction<String> errors;

    /** @param errors how many of a SQLSTATE those who come through the proxies were told of */
    ServerFaults(EmbeddedServer server, ToLongFunction<String> errors) {
        this.server = server;
        this.errors = errors;
    }

    /** Returns how many connections ended so. */
    synchronized long restart(EmbeddedServer.Shutdown shutdown, long downMillis)
            throws SQLException, InterruptedException {
        long connections;
        try (var connection = connect()) {
            connections = clients(connection, CLIENTS);
        }
        restart(shutdown, downMillis, () -> {});
        return connections;
    }

    /** @param whenDown is told that the server has stopped */
    synchronized void restart(EmbeddedServer.Shutdown shutdown, long downMillis, Runnable whenDown)
            throws InterruptedException {
        server.stop(shutdown);
        whenDown.run();
        Thread.sleep(downMillis);
        server.start();
    }

    /** Returns how many there were. */
    synchronized long terminate(boolean listenersOnly) throws SQLException {
        try (var connection = connect()) {
            return clients(connection, listenersOnly ? TERMINATE_LISTENERS : TERMINATE_CLIENTS);
        }
    }

    /** Returns how many statements were refused meanwhile. */
    synchronized long readOnly(long millis) throws SQLException, InterruptedException {
        return setting("default_transaction_read_only", "on", millis, READ_ONLY);
    }

    /** Returns how many statements were cancelled meanwhile. */
    synchronized long statementTimeout(long millis) throws SQLException, InterruptedException {
        return setting("statement_timeout", "3ms", millis, CANCELED);
    }

    private long setting(String name, String value, long millis, String sqlState)
            throws SQLException, InterruptedException {
        var before = errors.applyAsLong(sqlState);
        try {
            execute("ALTER SYSTEM SET " + name + " = '" + value + "'");
            execute("SELECT pg_reload_conf()");
            Thread.sleep(millis);
        } finally {
            calm();
        }
        return errors.applyAsLong(sqlState) - before;
    }

    /** Undoes every setting that a fault has made. */
    synchronized void calm() throws SQLException {
        execute("ALTER SYSTEM RESET ALL");
        execute("SELECT pg_reload_conf()");
    }

    /** Takes every connection that is left, and those that others lose meanwhile; returns how many were refused. */
    synchronized long useUpConnections(long millis) throws SQLException, InterruptedException {
        var before = errors.applyAsLong(TOO_MANY_CONNECTIONS);
        var taken = new ArrayList<Connection>();
        try (var breaking = connect()) {
            var until = System.nanoTime() + millis * 1_000_000;
            while (System.nanoTime() - until < 0) {
                take(taken);
                try (var statement = breaking.prepareStatement(TERMINATE_SOME)) {
                    statement.setString(1, FaultProxy.CLIENTS);
                    statement.execute();
                }
            }
            return errors.applyAsLong(TOO_MANY_CONNECTIONS) - before;
        } finally {
            for (var connection : taken) {
                connection.close();
            }
        }
    }

    private void take(List<Connection> taken) throws InterruptedException {
        try {
            while (true) {
                taken.add(connect("hog"));
            }
        } catch (SQLException e) {
            Thread.sleep(LEAST_LEFT); // there are no more: as it should be
        }
    }

    /** Somebody else's transaction locks what claims and finishes need; returns how many wait for it in the end. */
    synchronized long lock(long millis) throws SQLException, InterruptedException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL lock_timeout = '2s'");
            statement.execute("SELECT count(*) FROM (SELECT FROM tailrace.run_open FOR UPDATE SKIP LOCKED) x");
            statement.execute("SELECT count(*) FROM (SELECT FROM tailrace.wait FOR UPDATE SKIP LOCKED) x");
            statement.execute("LOCK TABLE tailrace.ready IN EXCLUSIVE MODE");
            Thread.sleep(millis);
            return clients(connection, BLOCKED);
        }
    }

    /** @param sql counts some of those who come through a proxy, whose name it takes */
    private static long clients(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, FaultProxy.CLIENTS);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect() throws SQLException {
        return connect("conductor");
    }

    private Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(unbound(server.jdbcUrl(), name));
    }

    /** The URL of the same database for somebody who is not bound by what faults do to others. */
    static String unbound(String jdbcUrl, String name) {
        return jdbcUrl + "&ApplicationName=" + name
                + "&options=-c%20statement_timeout=0%20-c%20default_transaction_read_only=off";
    }
}
