package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes jobs that were cancelled, or whose runs were, and that are scheduled, are between two attempts, or wait although all
 * of their predecessors have ended, for the caller to end them as cancelled. Those behind them follow as they end: none may
 * end before its predecessors, or the end of a run would not say that all of it has ended.
 *
 * <p>It is run again until nothing waits: a transition that began before the mark may commit after the sweep. Ready rows
 * that are being claimed are passed over, since the claim sees the mark; so are waiting rows that another transaction
 * holds, since it will be swept next time. A step that started a run waits until that has ended; where it started one since
 * this statement began, the run is not seen, but that the step is not fresh any more is.
 */
public final class SweepCancelled {
    private static final String SQL = """
            WITH me AS (
                SELECT ?::bigint AS node, ?::bigint AS run
            ),
            marked AS MATERIALIZED (
                SELECT j.id
                FROM me
                CROSS JOIN tailrace.run_cancel k
                CROSS JOIN LATERAL (
                    SELECT j.id, j.role FROM tailrace.job j WHERE j.run_id = k.run_id OFFSET 0
                ) j
                WHERE (me.run IS NULL OR k.run_id = me.run) AND j.role <> 3
                UNION
                SELECT c.job_id
                FROM me CROSS JOIN tailrace.job_cancel c
                WHERE me.run IS NULL OR c.run_id = me.run
            ),
            waiting AS MATERIALIZED (
                SELECT w.job_id, w.root_id, w.run_id
                FROM tailrace.wait w
                WHERE w.job_id = ANY (ARRAY(SELECT m.id FROM marked m)) AND w.outstanding = 0
                ORDER BY w.job_id
                LIMIT ?
                FOR UPDATE OF w SKIP LOCKED
            ),
            due AS MATERIALIZED (
                SELECT r.job_id, r.root_id, r.run_id, r.attempt, r.failures
                FROM tailrace.ready r
                WHERE r.job_id = ANY (ARRAY(SELECT m.id FROM marked m))
                ORDER BY r.job_id
                LIMIT ?
                FOR UPDATE OF r SKIP LOCKED
            ),
            stopped AS MATERIALIZED (
                SELECT a.job_id, a.root_id, a.run_id, a.attempt, a.failures
                FROM tailrace.awaiting a
                WHERE a.job_id = ANY (ARRAY(SELECT m.id FROM marked m))
                  AND NOT EXISTS (SELECT FROM tailrace.child c WHERE c.parent_job = a.job_id AND c.open)
                  AND (a.fresh
                       OR EXISTS (SELECT FROM tailrace.run r WHERE r.parent_job = a.job_id)
                       OR NOT EXISTS (SELECT FROM tailrace.gate g WHERE g.job_id = a.job_id AND g.child IS NOT NULL))
                ORDER BY a.job_id
                LIMIT ?
                FOR UPDATE OF a SKIP LOCKED
            ),
            no_longer_waiting AS (
                DELETE FROM tailrace.wait w USING waiting x WHERE w.job_id = x.job_id
            ),
            no_longer_due AS (
                DELETE FROM tailrace.ready r USING due x WHERE r.job_id = x.job_id
            ),
            no_longer_stopped AS (
                DELETE FROM tailrace.awaiting a USING stopped x WHERE a.job_id = x.job_id
            ),
            held AS (
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT job_id, root_id, run_id, me.node, 0, 0, now() FROM waiting, me
                UNION ALL
                SELECT job_id, root_id, run_id, me.node, attempt, failures, now() FROM due, me
                UNION ALL
                SELECT job_id, root_id, run_id, me.node, attempt, failures, now() FROM stopped, me
                RETURNING job_id, attempt, failures
            )
            SELECT j.id, j.run_id, j.root_id, j.role, j.lane, j.priority, j.max_failures, j.retry_first_ms, j.retry_max_ms,
                   j.timeout_ms, j.retry_factor, j.step, j.successors::text, j.edges::text, h.attempt, h.failures,
                   (SELECT min(c.reason) FROM tailrace.job_cancel c WHERE c.job_id = j.id)
            FROM held h JOIN tailrace.job j ON j.id = h.job_id
            """;

    private final String sql;

    public SweepCancelled(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * A job that is held now.
     *
     * @param reason why it was cancelled; null if its run was
     */
    public record Swept(JobRow row, Fence fence, @Nullable String reason) {}

    /**
     * @param node who holds them now; {@link Fence#CLIENT} only in a transaction that ends them as well
     * @param run null for all
     * @param limit of jobs that wait, and of jobs that are ready
     */
    public List<Swept> run(Connection connection, long node, @Nullable Long run, int limit) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, node);
            statement.setObject(2, run, Types.BIGINT);
            statement.setInt(3, limit);
            statement.setInt(4, limit);
            statement.setInt(5, limit);
            try (var rows = statement.executeQuery()) {
                var swept = new ArrayList<Swept>();
                var next = JobColumns.COUNT;
                while (rows.next()) {
                    var fence = new Fence(node, rows.getInt(next + 1), rows.getInt(next + 2));
                    swept.add(new Swept(JobColumns.read(rows), fence, rows.getString(next + 3)));
                }
                return swept;
            }
        }
    }
}
