package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Takes jobs from before their gate into a node's hands, to be ended by it. The attempt grows, as at every claim: if the
 * node dies before the end is recorded, the job is tried again. One that stands in line for a pool and was never worked
 * stays so, since what would undo it has nothing to undo.
 */
public final class HoldAwaiting {
    private static final String SQL = """
            WITH me AS (
                SELECT n.id FROM tailrace.node n WHERE n.id = ? AND n.ended_at IS NULL
            ),
            taken AS (
                DELETE FROM tailrace.awaiting a USING me, tailrace.job j WHERE a.job_id = ANY (?) AND j.id = a.job_id
                RETURNING a.job_id, a.root_id, a.run_id, me.id AS node, a.attempt + CASE WHEN a.attempt = 0 AND j.lane < 0 THEN 0 ELSE 1 END AS attempt, a.failures
            ),
            held AS (
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT job_id, root_id, run_id, node, attempt, failures, now() FROM taken
            )
            SELECT j.id, j.run_id, j.root_id, j.role, j.lane, j.priority, j.max_failures, j.retry_first_ms, j.retry_max_ms,
                   j.timeout_ms, j.retry_factor, j.step, j.successors::text, j.edges::text, t.attempt, t.failures, j.uses
            FROM taken t JOIN tailrace.job j ON j.id = t.job_id
            """;

    private final String sql;

    public HoldAwaiting(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param jobs that the transaction has locked, if it is to be sure that it gets all; a dead node gets none */
    public List<GatedJob> run(Connection connection, long node, Collection<Long> jobs) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, node);
            statement.setObject(2, jobs.stream().mapToLong(job -> job).toArray());
            try (var rows = statement.executeQuery()) {
                var held = new ArrayList<GatedJob>();
                var next = JobColumns.COUNT;
                while (rows.next()) {
                    var fence = new Fence(node, rows.getInt(next + 1), rows.getInt(next + 2));
                    held.add(new GatedJob(JobColumns.read(rows), fence, rows.getString(next + 3)));
                }
                return held;
            }
        }
    }
}
