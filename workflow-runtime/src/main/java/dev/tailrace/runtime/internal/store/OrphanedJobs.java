package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Jobs that are held by nodes which have ended, except those that the caller is about to end already. */
public final class OrphanedJobs {
    private static final String SQL = """
            SELECT j.id, j.run_id, j.root_id, j.role, j.lane, j.priority, j.max_failures, j.retry_first_ms, j.retry_max_ms,
                   j.timeout_ms, j.retry_factor, j.step, j.successors::text, j.edges::text,
                   r.node, r.attempt, r.failures,
                   EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = r.run_id)
                   OR EXISTS (SELECT FROM tailrace.job_cancel c WHERE c.job_id = r.job_id),
                   r.attempt = 0 AND EXISTS (SELECT FROM tailrace.pool_line l WHERE l.job_id = r.job_id)
            FROM tailrace.node n
            JOIN tailrace.running r ON r.node = n.id
            CROSS JOIN LATERAL (SELECT * FROM tailrace.job x WHERE x.id = r.job_id OFFSET 0) j
            WHERE n.ended_at IS NOT NULL AND r.job_id NOT IN (SELECT unnest(?::bigint[]))
            LIMIT ?
            """;

    private final String sql;

    public OrphanedJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<HeldJob> run(Connection connection, long[] known, int limit) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, known);
            statement.setInt(2, limit);
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
