package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes teardowns that somebody decided to end undone: those that are parked or between two attempts. One that is at work
 * is left for later. The caller ends them in the same transaction.
 */
public final class TakeForced {
    private static final String SQL = """
            WITH decided AS MATERIALIZED (
                SELECT d.id, d.job_id, d.decided_by, d.reason FROM tailrace.teardown_decision d
                WHERE d.done_at IS NULL
                ORDER BY d.job_id
                LIMIT 100
                FOR UPDATE SKIP LOCKED
            ),
            no_longer_parked AS (
                DELETE FROM tailrace.parked p USING decided d WHERE p.job_id = d.job_id
                RETURNING p.job_id, p.root_id, p.run_id, p.attempt, p.failures
            ),
            failed AS MATERIALIZED (
                SELECT r.job_id FROM tailrace.ready r JOIN decided d ON d.job_id = r.job_id
                WHERE r.failures > 0
                ORDER BY r.job_id
                FOR UPDATE OF r SKIP LOCKED
            ),
            no_longer_ready AS (
                DELETE FROM tailrace.ready r USING failed f WHERE r.job_id = f.job_id
                RETURNING r.job_id, r.root_id, r.run_id, r.attempt, r.failures
            ),
            held AS (
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT job_id, root_id, run_id, 0, attempt, failures, now() FROM no_longer_parked
                UNION ALL
                SELECT job_id, root_id, run_id, 0, attempt, failures, now() FROM no_longer_ready
                RETURNING job_id, attempt, failures
            ),
            done AS (
                UPDATE tailrace.teardown_decision t SET done_at = now()
                FROM decided d
                WHERE t.id = d.id
                  AND (EXISTS (SELECT FROM held h WHERE h.job_id = d.job_id)
                       OR EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = d.job_id))
            )
            SELECT j.id, j.run_id, j.root_id, j.role, j.lane, j.priority, j.max_failures, j.retry_first_ms, j.retry_max_ms,
                   j.timeout_ms, j.retry_factor, j.step, j.successors::text, j.edges::text, h.attempt, h.failures,
                   'forced by ' || d.decided_by || ': ' || d.reason
            FROM held h JOIN decided d ON d.job_id = h.job_id JOIN tailrace.job j ON j.id = h.job_id
            """;

    private final String sql;

    public TakeForced(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** A teardown that {@link Fence#CLIENT} holds now, and why it is to be ended. */
    public record Forced(JobRow row, Fence fence, String why) {}

    public List<Forced> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var taken = new ArrayList<Forced>();
            var next = JobColumns.COUNT;
            while (rows.next()) {
                var fence = new Fence(Fence.CLIENT, rows.getInt(next + 1), rows.getInt(next + 2));
                taken.add(new Forced(JobColumns.read(rows), fence, rows.getString(next + 3)));
            }
            return taken;
        }
    }
}
