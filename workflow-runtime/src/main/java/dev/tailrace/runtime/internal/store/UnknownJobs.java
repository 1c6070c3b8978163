package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Jobs that a node holds in the database for longer than a while: those that its memory does not know came from a claim
 * or a finish whose reply was lost.
 */
public final class UnknownJobs {
    private static final String SQL = """
            SELECT j.id, j.run_id, j.root_id, j.role, j.lane, j.priority, j.max_failures, j.retry_first_ms, j.retry_max_ms,
                   j.timeout_ms, j.retry_factor, j.step, j.successors::text, j.edges::text,
                   r.attempt, r.failures,
                   EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = r.run_id)
                   OR EXISTS (SELECT FROM tailrace.job_cancel c WHERE c.job_id = r.job_id),
                   r.attempt = 0 AND EXISTS (SELECT FROM tailrace.pool_line l WHERE l.job_id = r.job_id)
            FROM tailrace.running r
            CROSS JOIN LATERAL (SELECT * FROM tailrace.job x WHERE x.id = r.job_id OFFSET 0) j
            WHERE r.node = ? AND r.started_at < now() - ? * interval '1 ms' AND r.job_id NOT IN (SELECT unnest(?::bigint[]))
            LIMIT 1000
            """;

    private final String sql;

    public UnknownJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param known the jobs that the node works on or is about to end */
    public List<HeldJob> run(Connection connection, long node, long olderThanMillis, long[] known) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, node);
            statement.setLong(2, olderThanMillis);
            statement.setObject(3, known);
            try (var rows = statement.executeQuery()) {
                var unknown = new ArrayList<HeldJob>();
                var next = JobColumns.COUNT;
                while (rows.next()) {
                    var fence = new Fence(node, rows.getInt(next + 1), rows.getInt(next + 2));
                    unknown.add(new HeldJob(
                            JobColumns.read(rows), fence, rows.getBoolean(next + 3), rows.getBoolean(next + 4)));
                }
                return unknown;
            }
        }
    }
}
