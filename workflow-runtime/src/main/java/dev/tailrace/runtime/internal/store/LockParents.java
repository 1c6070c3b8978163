package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.RunState;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Locks steps whose child has done its work. Those that were cancelled are left to the sweep, and rows that another node is
 * at are passed over.
 */
public final class LockParents {
    private static final String SQL = """
            SELECT a.job_id, c.id, r.workflow,
                   CASE c.work_state WHEN 1 THEN 'completed' WHEN 2 THEN 'failed' ELSE 'cancelled' END,
                   CASE WHEN c.work_state = 1 AND g.output IS NOT NULL THEN (
                       SELECT e.output FROM tailrace.job j JOIN tailrace.job_end e ON e.job_id = j.id
                       WHERE j.run_id = c.id AND j.step = g.output
                       ORDER BY j.generation DESC LIMIT 1) END,
                   CASE WHEN c.work_state = 2 THEN (
                       SELECT j.step FROM tailrace.job j JOIN tailrace.job_end e ON e.job_id = j.id
                       WHERE j.run_id = c.id AND j.role <> 3 AND e.outcome IN (2, 4)
                       ORDER BY e.finished_at, j.id LIMIT 1) END
            FROM tailrace.awaiting a
            JOIN tailrace.gate g ON g.job_id = a.job_id AND g.lane = a.lane
            JOIN tailrace.run r ON r.parent_job = a.job_id
            CROSS JOIN LATERAL (SELECT x.* FROM tailrace.child x WHERE x.id = r.id OFFSET 0) c
            WHERE NOT a.fresh AND c.work_state IS NOT NULL
              AND (a.job_id = ANY (?)
                   OR a.job_id = ANY (ARRAY(SELECT y.parent_job FROM tailrace.run y WHERE y.id = ANY (?))))
              AND NOT EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = a.run_id)
              AND NOT EXISTS (SELECT FROM tailrace.job_cancel m WHERE m.job_id = a.job_id)
            ORDER BY a.job_id
            FOR UPDATE OF a SKIP LOCKED
            """;

    private final String sql;

    public LockParents(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * A step whose child has done its work.
     *
     * @param output of the step that was asked for; null for none
     * @param failedStep the first that failed; null if the child did not fail
     */
    public record Parent(
            long job,
            long child,
            String workflow,
            RunState state,
            @Nullable String output,
            @Nullable String failedStep) {}

    /**
     * @param jobs among which to look
     * @param children others, by the runs that they started
     */
    public List<Parent> run(Connection transaction, long[] jobs, Collection<Long> children) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            statement.setObject(1, jobs);
            statement.setObject(2, children.stream().mapToLong(child -> child).toArray());
            try (var rows = statement.executeQuery()) {
                var parents = new ArrayList<Parent>();
                while (rows.next()) {
                    parents.add(new Parent(
                            rows.getLong(1),
                            rows.getLong(2),
                            rows.getString(3),
                            RunState.named(rows.getString(4)),
                            rows.getString(5),
                            rows.getString(6)));
                }
                return parents;
            }
        }
    }
}
