package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobs that have stood before a gate for as long as they may. One at which nobody has looked yet is passed over, and one
 * that was sent a signal at which nobody has looked yet: what lets it pass may have come in time. So are those of cancelled
 * runs, which the sweep ends.
 */
public final class LockOverdue {
    private static final String SQL = """
            SELECT a.job_id, g.name, g.limit_ms
            FROM tailrace.awaiting a
            CROSS JOIN LATERAL (
                SELECT x.name, x.limit_ms FROM tailrace.gate x WHERE x.job_id = a.job_id ORDER BY x.limit_ms LIMIT 1
            ) g
            WHERE a.until <= now() AND NOT a.fresh AND a.lane = ANY (?)
              AND NOT EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = a.run_id)
              AND NOT EXISTS (SELECT FROM tailrace.signal s WHERE s.run_id = a.run_id AND s.name = g.name AND s.fresh)
            ORDER BY a.until
            LIMIT ?
            FOR UPDATE OF a SKIP LOCKED
            """;

    private final String sql;

    public LockOverdue(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** What a job waited for in vain, and for how long. */
    public record Overdue(String name, long limitMillis) {}

    public Map<Long, Overdue> run(Connection transaction, List<Integer> lanes, int limit) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            statement.setObject(1, lanes.stream().mapToInt(lane -> lane).toArray());
            statement.setInt(2, limit);
            try (var rows = statement.executeQuery()) {
                var overdue = new LinkedHashMap<Long, Overdue>();
                while (rows.next()) {
                    overdue.put(rows.getLong(1), new Overdue(rows.getString(2), rows.getLong(3)));
                }
                return overdue;
            }
        }
    }
}
