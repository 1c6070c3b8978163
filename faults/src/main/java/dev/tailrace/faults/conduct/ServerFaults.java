package dev.tailrace.faults.conduct;

import dev.tailrace.postgres.EmbeddedServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What can be done to the server. One at a time. */
final class ServerFaults {
    private static final int LEAST_LEFT = 2;

    private static final long LOOK_MILLIS = 50;
    private static final Duration COUNTED_WITHIN = Duration.ofSeconds(3);

    // Terminated in a list, not in a condition: conditions have no order, and one that came first would end this
    // session.
    private static final String TERMINATE_CLIENTS = """
            SELECT count(*) FILTER (WHERE t.done)
            FROM (
                SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            ) t
            """;

    private static final String TERMINATE_LISTENERS = """
            SELECT count(*) FILTER (WHERE t.done)
            FROM (
                SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'
            ) t
            """;

    private static final String ROLLBACKS = """
            SELECT sum(xact_rollback) FROM pg_stat_database
            """;

    private static final String BLOCKED = """
            SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))
            """;

    private final EmbeddedServer server;

    ServerFaults(EmbeddedServer server) {
        this.server = server;
    }

    /** Returns how many connections ended so. */
    synchronized long restart(EmbeddedServer.Shutdown shutdown, long downMillis)
            throws SQLException, InterruptedException {
        var connections = number("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'") - 1;
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
        return number(listenersOnly ? TERMINATE_LISTENERS : TERMINATE_CLIENTS);
    }

    /** Returns how many transactions were rolled back meanwhile; the server counts with a delay. */
    synchronized long setting(String name, String value, long millis) throws SQLException, InterruptedException {
        var before = number(ROLLBACKS);
        try {
            execute("ALTER SYSTEM SET " + name + " = '" + value + "'");
            execute("SELECT pg_reload_conf()");
            Thread.sleep(millis);
        } finally {
            calm();
        }
        var until = System.nanoTime() + COUNTED_WITHIN.toNanos();
        while (number(ROLLBACKS) == before && System.nanoTime() - until < 0) {
            Thread.sleep(LOOK_MILLIS);
        }
        return number(ROLLBACKS) - before;
    }

    /** Undoes every setting that a fault has made. */
    synchronized void calm() throws SQLException {
        execute("ALTER SYSTEM RESET ALL");
        execute("SELECT pg_reload_conf()");
    }

    /** Takes every connection that is left, and those that others lose meanwhile; returns how many. */
    synchronized long useUpConnections(long millis) throws SQLException, InterruptedException {
        var taken = new ArrayList<Connection>();
        try (var breaking = connect()) {
            var until = System.nanoTime() + millis * 1_000_000;
            while (System.nanoTime() - until < 0) {
                take(taken);
                try (var statement = breaking.createStatement()) {
                    statement.execute("""
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE application_name = 'PostgreSQL JDBC Driver' AND random() < 0.1""");
                }
            }
            return taken.size();
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
            try (var blocked = statement.executeQuery(BLOCKED)) {
                blocked.next();
                return blocked.getLong(1);
            }
        }
    }

    private long number(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
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
