package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EndRole;
import dev.tailrace.runtime.internal.jdbc.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Reads the columns that every statement which takes a job returns first, in this order: id, run_id, root_id, step, role,
 * lane, priority, successors, edges, max_failures, retry_first_ms, retry_max_ms, retry_factor, timeout_ms.
 */
final class JobColumns {
    /** How many columns these are. */
    static final int COUNT = 14;

    private JobColumns() {}

    static JobRow read(ResultSet row) throws SQLException {
        var role = EndRole.of(row.getShort(5));
        return new JobRow(
                new JobRef(row.getLong(1), row.getLong(2), row.getLong(3)),
                row.getString(4),
                role,
                row.getInt(6),
                row.getShort(7),
                successors(row),
                JobPolicy.of(
                        role == EndRole.TEARDOWN,
                        Rows.intOrNull(row, 10),
                        Rows.longOrNull(row, 11),
                        Rows.longOrNull(row, 12),
                        row.getDouble(13),
                        Rows.longOrNull(row, 14)));
    }

    private static Successors successors(ResultSet row) throws SQLException {
        var jobs = Rows.longs(row, 8);
        if (jobs.length == 0) {
            return Successors.NONE;
        }
        var edges = Rows.longs(row, 9);
        var kinds = new short[edges.length];
        for (var i = 0; i < edges.length; i++) {
            kinds[i] = (short) edges[i];
        }
        return new Successors(jobs, kinds);
    }
}
