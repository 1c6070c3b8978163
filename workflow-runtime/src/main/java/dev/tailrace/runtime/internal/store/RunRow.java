package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.RunState;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads the columns of the view of runs, in this order: id, workflow, state, tags, created_at, work_ended_at, finished_at,
 * cancel_reason, generation, deadline_at, parent_id.
 */
final class RunRow {
    private RunRow() {}

    static RunSummary read(ResultSet row) throws SQLException {
        return new RunSummary(
                new Run(row.getLong(1), row.getString(2)),
                RunState.named(row.getString(3)),
                Arrays.stream(Rows.strings(row, 4)).map(Objects::requireNonNull).toList(),
                row.getInt(9),
                new RunSummary.Times(
                        Objects.requireNonNullElse(Rows.instantOrNull(row, 5), Instant.EPOCH),
                        Rows.instantOrNull(row, 10),
                        Rows.instantOrNull(row, 6),
                        Rows.instantOrNull(row, 7)),
                row.getString(8),
                Rows.longOrNull(row, 11));
    }
}
