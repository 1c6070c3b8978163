package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;

/**
 * Reads the successors that a finishing statement before it in the same transaction left to its node to end unworked.
 * Behind one job that is skipped there is usually another: a look for each would double the time that a deep graph takes.
 */
public final class UnworkedJobs {
    private static final String SQL = """
            SELECT j.id, j.run_id, j.root_id, j.role, j.lane, j.priority, j.max_failures, j.retry_first_ms, j.retry_max_ms,
                   j.timeout_ms, j.retry_factor, j.step, j.successors::text, j.edges::text
            FROM tailrace.running r JOIN tailrace.job j ON j.id = r.job_id
            WHERE r.job_id = ANY (?::bigint[]) AND r.node = ? AND r.attempt = 0 AND r.started_at = now()
            """;

    private final String sql;

    public UnworkedJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param candidates the successors of the jobs that were finished */
    public SuccessorsLook<JobRow> call(long[] candidates, long node) {
        return new SuccessorsLook<>(sql, candidates, node, JobColumns::read);
    }
}
