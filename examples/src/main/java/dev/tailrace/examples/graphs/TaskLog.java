package dev.tailrace.examples.graphs;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * What the tasks write down themselves: when they begin and when they have ended, each line committed at once. It knows
 * nothing of the engine's tables. Safe for use by many threads.
 */
final class TaskLog {
    private static final String CREATE = """
            CREATE SCHEMA IF NOT EXISTS graphs;
            CREATE TABLE IF NOT EXISTS graphs.task_log (
                line   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                run_id bigint NOT NULL,
                task   int NOT NULL,
                node   text NOT NULL,
                event  text NOT NULL CHECK (event IN ('begins', 'ends'))
            );
            """;
    private static final String INSERT = "INSERT INTO graphs.task_log (run_id, task, node, event) VALUES (?, ?, ?, ?)";
    private static final String READ = "SELECT task, node, event FROM graphs.task_log WHERE run_id = ? ORDER BY line";

    private final DataSource dataSource;

    TaskLog(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** One line: something that a task did on a node. */
    record Line(int task, String node, Event event) {}

    /** What a task writes down. */
    enum Event {
        BEGINS("begins"),
        ENDS("ends");

        private final String text;

        Event(String text) {
            this.text = text;
        }
    }

    void create() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
    }

    void add(long run, Line line) throws SQLException {
        try (var connection = dataSource.getConnection();
                var insert = connection.prepareStatement(INSERT)) {
            insert.setLong(1, run);
            insert.setInt(2, line.task());
            insert.setString(3, line.node());
            insert.setString(4, line.event().text);
            insert.executeUpdate();
        }
    }

    /** The lines of a run in the order in which they were written. */
    List<Line> read(long run) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return read(connection, run);
        }
    }

    private static List<Line> read(Connection connection, long run) throws SQLException {
        try (var query = connection.prepareStatement(READ)) {
            query.setLong(1, run);
            try (var rows = query.executeQuery()) {
                var lines = new ArrayList<Line>();
                while (rows.next()) {
                    var event = rows.getString(3).equals(Event.ENDS.text) ? Event.ENDS : Event.BEGINS;
                    lines.add(new Line(rows.getInt(1), rows.getString(2), event));
                }
                return lines;
            }
        }
    }
}
