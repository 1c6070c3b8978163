package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Moves jobs that are due out of the lanes of a gate and stands them before it. Each lane and priority is probed by itself,
 * as a claim does it; rows that another node is taking are passed over. The limit of a child is that of its own work.
 */
public final class AdmitJobs {
    private static final String SQL = """
            WITH taken AS (
                DELETE FROM tailrace.ready
                WHERE ctid = ANY (ARRAY(
                    SELECT due.ctid
                    FROM unnest(?::int[]) AS gate(lane)
                    CROSS JOIN generate_series(1, 4) AS each(priority)
                    CROSS JOIN LATERAL (
                        SELECT r.ctid FROM tailrace.ready r
                        WHERE r.lane = gate.lane AND r.priority = each.priority::smallint AND r.run_at <= now()
                        ORDER BY r.run_at, r.job_id
                        LIMIT ?
                        FOR UPDATE OF r SKIP LOCKED
                    ) due
                    LIMIT ?))
                RETURNING lane, priority, run_at, job_id, root_id, run_id, attempt, failures
            )
            INSERT INTO tailrace.awaiting (job_id, root_id, run_id, lane, priority, attempt, failures, since, until)
            SELECT t.job_id, t.root_id, t.run_id, t.lane, t.priority, t.attempt, t.failures, t.run_at,
                   t.run_at + (SELECT min(g.limit_ms) FROM tailrace.gate g WHERE g.job_id = t.job_id AND g.child IS NULL)
                              * interval '1 ms'
            FROM taken t
            """;

    private final String sql;

    public AdmitJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Returns how many there were. */
    public int run(Connection connection, List<Integer> lanes, int limit) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, lanes.stream().mapToInt(lane -> lane).toArray());
            statement.setInt(2, limit);
            statement.setInt(3, limit);
            return statement.executeUpdate();
        }
    }
}
