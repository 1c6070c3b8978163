package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;

/**
 * Reads the successors that a finishing statement before it in the same transaction gave to this node. A statement of its
 * own because it must see the outputs that were stored there.
 */
public final class TakenJobs {
    private static final String SQL = """
            SELECT c.*, r.attempt, r.failures
            FROM tailrace.running r JOIN tailrace.claim c ON c.id = r.job_id
            WHERE r.job_id = ANY (?::bigint[]) AND r.node = ? AND r.attempt = 1 AND r.started_at = now()
            ORDER BY c.priority, c.id
            """;

    private final String sql;

    public TakenJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param candidates the successors of the jobs that were finished */
    public SuccessorsLook<ClaimedJob> call(long[] candidates, long node) {
        return new SuccessorsLook<>(sql, candidates, node, row -> ClaimColumns.read(row, node));
    }
}
