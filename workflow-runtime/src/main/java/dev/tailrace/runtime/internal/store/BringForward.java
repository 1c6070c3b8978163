package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Makes teardowns due that should be: those of cancelled runs, and those that were released before they were held. The
 * finish that schedules a teardown looks for both, but may have begun before the other side committed.
 */
public final class BringForward {
    private static final String SQL = """
            WITH wanted AS (
                SELECT j.id FROM tailrace.run_cancel k JOIN tailrace.job j ON j.run_id = k.run_id WHERE j.role = 3
                UNION
                SELECT t.job_id FROM tailrace.teardown_release t
            ),
            locked AS MATERIALIZED (
                SELECT r.job_id FROM wanted w JOIN tailrace.ready r ON r.job_id = w.id
                WHERE r.run_at > now() AND r.attempt = 0
                ORDER BY r.job_id
                FOR UPDATE OF r SKIP LOCKED
            ),
            forward AS (
                UPDATE tailrace.ready r SET run_at = now() FROM locked l WHERE r.job_id = l.job_id RETURNING r.lane
            ),
            answered AS (
                DELETE FROM tailrace.teardown_release t
                WHERE EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = t.job_id)
            )
            SELECT array_agg(DISTINCT lane) FROM forward
            """;

    private final String sql;

    public BringForward(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Returns the lanes in which a teardown is due now. */
    public long[] run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var row = statement.executeQuery()) {
            row.next();
            return Rows.longs(row, 1);
        }
    }
}
