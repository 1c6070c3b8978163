package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.JobState;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.JobView;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The jobs of a run, in the order of its steps, as the view shows them. */
public final class ReadRunJobs {
    private static final String SQL = """
            SELECT v.id, v.step, v.kind, v.queue, v.state, v.attempt, v.failures, v.due_at, v.started_at, v.finished_at,
                   ARRAY(SELECT x.error FROM tailrace.attempt_error x WHERE x.job_id = v.id ORDER BY x.attempt)
            FROM tailrace.jobs v
            WHERE v.run_id = ?
            ORDER BY v.step_number, v.generation
            """;

    private final String sql;

    public ReadRunJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<JobView> run(Connection connection, long run) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
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
