package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Steps that wait for a run that they started, by rising numbers. */
public final class FindParents {
    private static final String SQL = """
            SELECT array_agg(w.job_id ORDER BY w.job_id)
            FROM (
                SELECT a.job_id FROM tailrace.awaiting a
                WHERE a.job_id > ? AND NOT a.fresh AND a.lane = ANY (?)
                ORDER BY a.job_id
                LIMIT ?
            ) w
            """;

    private final String sql;

    public FindParents(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public long[] run(Connection connection, List<Integer> lanes, long after, int limit) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, after);
            statement.setObject(2, lanes.stream().mapToInt(lane -> lane).toArray());
            statement.setInt(3, limit);
            try (var row = statement.executeQuery()) {
                row.next();
                return Rows.longs(row, 1);
            }
        }
    }
}
