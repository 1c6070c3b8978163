package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Steps that wait for a run that they started, by rising numbers. So many rows are looked through and no more, since most
 * of what waits may wait for something else.
 */
public final class FindParents {
    private static final String SQL = """
            SELECT array_agg(w.job_id) FILTER (WHERE NOT w.fresh AND w.lane = ANY (?)), count(*), max(w.job_id)
            FROM (
                SELECT a.job_id, a.lane, a.fresh FROM tailrace.awaiting a
                WHERE a.job_id > ?
                ORDER BY a.job_id
                LIMIT ?
            ) w
            """;

    private final String sql;

    public FindParents(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * A window of rows that was looked through.
     *
     * @param jobs the steps among them
     * @param last where to go on; 0 at the end, to begin again
     */
    public record Window(long[] jobs, long last) {}

    public Window run(Connection connection, List<Integer> lanes, long after, int window) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, lanes.stream().mapToInt(lane -> lane).toArray());
            statement.setLong(2, after);
            statement.setInt(3, window);
            try (var row = statement.executeQuery()) {
                row.next();
                return new Window(Rows.longs(row, 1), row.getInt(2) < window ? 0 : row.getLong(3));
            }
        }
    }
}
