package dev.tailrace.faults.check;

import dev.tailrace.core.state.JobState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Everything that both databases know of a round, read into memory. */
public record Book(
        List<RunRow> runs,
        List<JobRow> jobs,
        List<AttemptRow> attempts,
        List<NodeRow> nodes,
        List<Failure> failures,
        List<Unit> units,
        List<Effect> effects) {
    private static final String RUNS = """
            SELECT id, substr(tags[1], 7)::int, state FROM tailrace.runs WHERE workflow = 'graph'
            """;

    private static final String JOBS = """
            SELECT v.id, v.run_id, v.step, v.state, v.attempt, v.started_at, v.finished_at, j.setup_id, e.node, v.last_error
            FROM tailrace.jobs v
            JOIN tailrace.job j ON j.id = v.id
            LEFT JOIN tailrace.job_end e ON e.job_id = v.id
            WHERE v.workflow = 'graph'
            """;

    private static final String NODES = """
            SELECT id, name, started_at, ended_at FROM tailrace.node ORDER BY id
            """;

    private static final String FAILURES = """
            SELECT job_id, attempt, node FROM tailrace.attempt_error
            """;

    private static final String EFFECTS = """
            SELECT job, attempt, graph FROM effect
            """;

    private static final String ATTEMPTS = """
            SELECT job, attempt, run, step, graph, token, process, begun, ended, result
            FROM attempt ORDER BY job, attempt, id
            """;

    private static final String UNITS = """
            SELECT token, graph, units, times, taken, closed FROM allocation
            """;

    public record RunRow(long id, int graph, String state) {}

    /** @param setup the job whose teardown this is; 0 for others */
    public record JobRow(
            long id,
            long run,
            String step,
            long setup,
            @Nullable JobState state,
            Tries tries,
            Times times) {
        record Tries(int attempt, long node, @Nullable String error) {}

        record Times(@Nullable Instant started, @Nullable Instant finished) {}

        boolean isFinal() {
            return times.finished() != null;
        }

        int attempt() {
            return tries.attempt();
        }

        /** When its last attempt was claimed. */
        public @Nullable Instant begun() {
            return times.started();
        }

        @Nullable
        Instant finished() {
            return times.finished();
        }
    }

    public record AttemptRow(
            long job,
            int attempt,
            Place place,
            String process,
            Instant begun,
            @Nullable Instant ended,
            @Nullable String result) {
        record Place(long run, String step, int graph, long token) {}

        int graph() {
            return place.graph();
        }

        public String step() {
            return place.step();
        }
    }

    public record NodeRow(
            long id, String name, Instant started, @Nullable Instant ended) {}

    /** An attempt that did not complete, also one whose node died, and the node that had it. */
    public record Failure(long job, int attempt, long node) {}

    public record Unit(
            long token,
            int graph,
            int held,
            int times,
            @Nullable Instant taken,
            @Nullable Instant closed) {}

    public record Effect(long job, int attempt, int graph) {}

    public static Book read(DataSource main, DataSource ledger) throws SQLException {
        try (var there = main.getConnection();
                var outside = ledger.getConnection()) {
            return new Book(
                    all(there, RUNS, row -> new RunRow(row.getLong(1), row.getInt(2), row.getString(3))),
                    all(there, JOBS, Book::job),
                    all(outside, ATTEMPTS, Book::attempt),
                    all(there, NODES, row -> new NodeRow(row.getLong(1), row.getString(2), sure(row, 3), time(row, 4))),
                    all(there, FAILURES, row -> new Failure(row.getLong(1), row.getInt(2), row.getLong(3))),
                    all(
                            outside,
                            UNITS,
                            row -> new Unit(
                                    row.getLong(1),
                                    row.getInt(2),
                                    row.getInt(3),
                                    row.getInt(4),
                                    time(row, 5),
                                    time(row, 6))),
                    all(there, EFFECTS, row -> new Effect(row.getLong(1), row.getInt(2), row.getInt(3))));
        }
    }

    private static JobRow job(ResultSet row) throws SQLException {
        var state = row.getString(4);
        return new JobRow(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getLong(8),
                state == null ? null : JobState.valueOf(state.toUpperCase(Locale.ROOT)),
                new JobRow.Tries(row.getInt(5), row.getLong(9), row.getString(10)),
                new JobRow.Times(time(row, 6), time(row, 7)));
    }

    private static AttemptRow attempt(ResultSet row) throws SQLException {
        return new AttemptRow(
                row.getLong(1),
                row.getInt(2),
                new AttemptRow.Place(row.getLong(3), row.getString(4), row.getInt(5), row.getLong(6)),
                row.getString(7),
                sure(row, 8),
                time(row, 9),
                row.getString(10));
    }

    private static Instant sure(ResultSet row, int column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    /** How a row becomes a value. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> all(Connection connection, String sql, Reading<T> reading) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var all = new ArrayList<T>();
            while (rows.next()) {
                all.add(reading.of(rows));
            }
            return all;
        }
    }
}
