package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Locks a step that is to start a run, and at which nobody has looked. Those of cancelled runs are left to the sweep, those
 * of workflows that are paused wait, and rows that another node is at are passed over.
 */
public final class LockChildStep {
    private static final String SQL = """
            SELECT c.*, a.attempt, a.failures, a.child, a.limit_ms, (SELECT r.id FROM tailrace.run r WHERE r.parent_job = a.job_id)
            FROM (
                SELECT w.job_id, w.attempt, w.failures, g.child, g.limit_ms
                FROM tailrace.awaiting w JOIN tailrace.gate g ON g.job_id = w.job_id AND g.lane = w.lane
                WHERE w.fresh AND w.lane = ANY (?)
                  AND NOT EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = w.run_id)
                  AND NOT EXISTS (SELECT FROM tailrace.job_cancel m WHERE m.job_id = w.job_id)
                  AND NOT EXISTS (SELECT FROM tailrace.pause p WHERE p.subject = 'workflow' AND p.name = g.name)
                ORDER BY w.lane, w.job_id
                LIMIT 1
                FOR UPDATE OF w SKIP LOCKED
            ) a
            JOIN tailrace.claim c ON c.id = a.job_id
            """;

    private final String sql;

    public LockChildStep(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * A step that is to start a run.
     *
     * @param child the plan of that run, as JSON
     * @param limit of its work; null for none
     * @param started the run, if it was started before; else null
     */
    public record ChildStep(
            ClaimedJob job,
            String child,
            @Nullable Duration limit,
            @Nullable Long started) {}

    /** Empty if there is none. */
    public Optional<ChildStep> run(Connection transaction, List<Integer> lanes, long node) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            statement.setObject(1, lanes.stream().mapToInt(lane -> lane).toArray());
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                var job = ClaimColumns.read(row, node);
                var own = ClaimColumns.COUNT + 1;
                var limit = Rows.longOrNull(row, own + 1);
                return Optional.of(new ChildStep(
                        job,
                        Objects.requireNonNullElse(row.getString(own), "null"),
                        limit == null ? null : Duration.ofMillis(limit),
                        Rows.longOrNull(row, own + 2)));
            }
        }
    }
}
