package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Jobs that are held by nodes which have ended. The table of what is at work has no index by node, which each claim would
 * have to keep: it is read once, and not at all if no node ended.
 */
public final class OrphanedJobs {
    private static final String SQL = """
            SELECT j.id, j.run_id, j.root_id, j.role, j.lane, j.priority, j.max_failures, j.retry_first_ms, j.retry_max_ms,
                   j.timeout_ms, j.retry_factor, j.step, j.successors::text, j.edges::text,
                   r.node, r.attempt, r.failures,
                   EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = r.run_id)
                   OR EXISTS (SELECT FROM tailrace.job_cancel c WHERE c.job_id = r.job_id),
                   r.attempt = 0 AND EXISTS (SELECT FROM tailrace.pool_line l WHERE l.job_id = r.job_id)
            FROM (
                SELECT array_agg(n.id) AS nodes FROM tailrace.node n
                WHERE n.ended_at > now() - ? * interval '1 ms' OR (? AND n.ended_at IS NOT NULL)
                HAVING count(*) > 0
            ) ended
            CROSS JOIN LATERAL (SELECT * FROM tailrace.running x WHERE x.node = ANY (ended.nodes) OFFSET 0) r
            CROSS JOIN LATERAL (SELECT * FROM tailrace.job x WHERE x.id = r.job_id OFFSET 0) j
            LIMIT ?
            """;

    private final String sql;

    public OrphanedJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * Which nodes are looked at.
     *
     * @param endedWithinMillis those that ended so recently
     * @param orEver and whether also all others that ended
     */
    public record Whose(long endedWithinMillis, boolean orEver) {}

    public List<HeldJob> run(Connection connection, Whose whose, int limit) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, whose.endedWithinMillis());
            statement.setBoolean(2, whose.orEver());
            statement.setInt(3, limit);
            try (var rows = statement.executeQuery()) {
                var orphans = new ArrayList<HeldJob>();
                var next = JobColumns.COUNT;
                while (rows.next()) {
                    var fence = new Fence(rows.getLong(next + 1), rows.getInt(next + 2), rows.getInt(next + 3));
                    orphans.add(new HeldJob(
                            JobColumns.read(rows), fence, rows.getBoolean(next + 4), rows.getBoolean(next + 5)));
                }
                return orphans;
            }
        }
    }
}
