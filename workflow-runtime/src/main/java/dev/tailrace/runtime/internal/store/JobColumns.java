package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EndRole;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Rows.Numbers;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Reads the columns that every statement which takes a job returns first, in this order: id, run_id, root_id, role, lane,
 * priority, max_failures, retry_first_ms, retry_max_ms, timeout_ms; then retry_factor, step, and as text
 * successors and edges.
 */
final class JobColumns {
    /** How many columns these are. */
    static final int COUNT = 14;

    private static final int NUMBERS = 10;

    private JobColumns() {}

    static JobRow read(ResultSet row) throws SQLException {
        var numbers = Rows.numbers(row, 1, NUMBERS);
        var role = EndRole.of(numbers.intAt(3));
        return new JobRow(
                new JobRef(numbers.at(0), numbers.at(1), numbers.at(2)),
                row.getString(NUMBERS + 2),
                role,
                numbers.intAt(4),
                numbers.intAt(5),
                successors(row),
                policy(row, role == EndRole.TEARDOWN, numbers));
    }

    private static JobPolicy policy(ResultSet row, boolean teardown, Numbers numbers) throws SQLException {
        var first = numbers.orNull(7);
        return JobPolicy.of(
                teardown,
                numbers.intOrNull(6),
                first,
                numbers.orNull(8),
                first == null ? 0 : row.getDouble(NUMBERS + 1),
                numbers.orNull(9));
    }

    private static Successors successors(ResultSet row) throws SQLException {
        return Successors.of(row.getString(NUMBERS + 3), row.getString(NUMBERS + 4));
    }
}
