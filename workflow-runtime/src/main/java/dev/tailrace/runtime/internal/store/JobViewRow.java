package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.JobState;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.JobView.FailedTry;
import dev.tailrace.runtime.view.Run;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads the columns of the view of jobs, and four arrays about the tries that failed, in this order: id, run_id, workflow,
 * step, generation, kind, queue, priority, teardown_of, added_by, state, attempt, failures, node, due_at, started_at, finished_at;
 * attempts, nodes, microseconds since 1970, errors.
 */
final class JobViewRow {
    private JobViewRow() {}

    static JobView read(ResultSet row) throws SQLException {
        return new JobView(
                row.getLong(1),
                new Run(row.getLong(2), row.getString(3)),
                new JobView.Place(
                        row.getString(4),
                        row.getInt(5),
                        row.getString(6),
                        row.getString(7),
                        row.getInt(8),
                        row.getString(9),
                        row.getString(10)),
                JobState.named(row.getString(11)),
                new JobView.Tries(row.getInt(12), row.getInt(13), Rows.longOrNull(row, 14), failed(row)),
                new JobView.Times(
                        Rows.instantOrNull(row, 15), Rows.instantOrNull(row, 16), Rows.instantOrNull(row, 17)));
    }

    private static List<FailedTry> failed(ResultSet row) throws SQLException {
        var attempts = Rows.longs(row, 18);
        var nodes = Rows.longs(row, 19);
        var micros = Rows.longs(row, 20);
        var errors = Rows.strings(row, 21);
        var failed = new ArrayList<FailedTry>(attempts.length);
        for (var i = 0; i < attempts.length; i++) {
            failed.add(new FailedTry(
                    (int) attempts[i],
                    nodes[i],
                    Instant.EPOCH.plus(micros[i], ChronoUnit.MICROS),
                    Objects.requireNonNull(errors[i])));
        }
        return failed;
    }
}
