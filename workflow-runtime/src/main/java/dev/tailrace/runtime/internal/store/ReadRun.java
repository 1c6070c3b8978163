package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** A run with its jobs, as the views show them. */
public final class ReadRun {
    private static final String RUN = """
            SELECT workflow, state, tags, created_at, work_ended_at, finished_at FROM tailrace.runs WHERE id = ?
            """;

    private static final String JOBS = """
            SELECT v.id, v.step, v.kind, v.queue, v.state, v.attempt, v.failures, v.due_at, v.started_at, v.finished_at,
                   ARRAY(SELECT x.error FROM tailrace.attempt_error x WHERE x.job_id = v.id ORDER BY x.attempt)
            FROM tailrace.jobs v
            WHERE v.run_id = ?
            ORDER BY v.step_number, v.generation
            """;

    private final String run;
    private final String jobs;

    public ReadRun(Schema schema) {
        this.run = schema.sql(RUN);
        this.jobs = schema.sql(JOBS);
    }

    /** The run without its jobs. */
    public Optional<RunView> head(Connection connection, long id) throws SQLException {
        return read(connection, id, false);
    }

    public Optional<RunView> run(Connection connection, long id) throws SQLException {
        return read(connection, id, true);
    }

    private Optional<RunView> read(Connection connection, long id, boolean withJobs) throws SQLException {
        try (var statement = connection.prepareStatement(run)) {
            statement.setLong(1, id);
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new RunView(
                        new Run(id, row.getString(1)),
                        RunState.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                        Arrays.stream(Rows.strings(row, 3))
                                .map(Objects::requireNonNull)
                                .toList(),
                        Objects.requireNonNullElse(Rows.instantOrNull(row, 4), Instant.EPOCH),
                        Rows.instantOrNull(row, 5),
                        Rows.instantOrNull(row, 6),
                        withJobs ? jobs(connection, id) : List.of()));
            }
        }
    }

    private List<JobView> jobs(Connection connection, long id) throws SQLException {
        try (var statement = connection.prepareStatement(jobs)) {
            statement.setLong(1, id);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<JobView>();
                while (rows.next()) {
                    found.add(job(rows));
                }
                return found;
            }
        }
    }

    private static JobView job(ResultSet row) throws SQLException {
        var errors = Arrays.stream(Rows.strings(row, 11))
                .map(Objects::requireNonNull)
                .toList();
        return new JobView(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                JobState.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
                new JobView.Tries(row.getInt(6), row.getInt(7), errors),
                new JobView.Times(Rows.instantOrNull(row, 8), Rows.instantOrNull(row, 9), Rows.instantOrNull(row, 10)));
    }
}
