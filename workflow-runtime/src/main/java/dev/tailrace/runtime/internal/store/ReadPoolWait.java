package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.Reason.WaitsForPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What a job waits to take from pools, and how many come first. */
public final class ReadPoolWait {
    private static final String SQL = """
            SELECT t.pool, t.key, t.units, p.units,
                   (SELECT coalesce(sum(h.units), 0) FROM tailrace.pool_hold h WHERE h.pool = t.pool AND h.key = t.key),
                   (SELECT count(*)
                    FROM (
                        SELECT FROM tailrace.pool_line l
                        WHERE l.pool = t.pool AND l.key = t.key AND (l.since, l.job_id) < (s.since, t.job_id)
                        LIMIT 1000
                    ) ahead),
                   s.until
            FROM tailrace.pool_take t
            CROSS JOIN LATERAL (
                SELECT a.since, a.until FROM tailrace.awaiting a WHERE a.job_id = t.job_id
                UNION ALL
                SELECT r.run_at, NULL FROM tailrace.ready r WHERE r.job_id = t.job_id
            ) s
            LEFT JOIN tailrace.pool p ON p.name = t.pool
            WHERE t.job_id = ?
            ORDER BY t.pool, t.key
            """;

    private final String sql;

    public ReadPoolWait(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Empty if the job does not stand in line. */
    public List<WaitsForPool> run(Connection connection, long job) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<WaitsForPool>();
                while (rows.next()) {
                    found.add(new WaitsForPool(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getInt(3),
                            Rows.intOrNull(rows, 4),
                            rows.getLong(5),
                            rows.getInt(6),
                            Rows.instantOrNull(rows, 7)));
                }
                return found;
            }
        }
    }
}
