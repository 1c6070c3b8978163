package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Puts jobs that have come before a gate of pools into the lines of what they take. */
public final class JoinLines {
    private static final String SQL = """
            WITH fresh AS MATERIALIZED (
                SELECT a.job_id, a.since
                FROM tailrace.awaiting a
                WHERE a.lane = ANY (?) AND a.fresh
                ORDER BY a.lane, a.job_id
                LIMIT ?
                FOR UPDATE OF a SKIP LOCKED
            ),
            joined AS (
                INSERT INTO tailrace.pool_line (job_id, pool, key, units, since, root_id, run_id)
                SELECT t.job_id, t.pool, t.key, t.units, f.since, t.root_id, t.run_id
                FROM fresh f JOIN tailrace.pool_take t ON t.job_id = f.job_id
                ON CONFLICT (job_id, pool, key) DO UPDATE SET since = excluded.since
            )
            UPDATE tailrace.awaiting a SET fresh = false FROM fresh f WHERE a.job_id = f.job_id
            """;

    private final String sql;

    public JoinLines(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Returns how many there were. */
    public int run(Connection connection, List<Integer> lanes, int limit) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, lanes.stream().mapToInt(lane -> lane).toArray());
            statement.setInt(2, limit);
            return statement.executeUpdate();
        }
    }
}
