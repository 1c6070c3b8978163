package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Marks runs as cancelled whose deadline has passed before their work has ended. Deadlines of runs whose work has ended are
 * dropped: what is held outlives them. To know which it is, the counter of a run is locked; where somebody else is at it, or
 * at the deadline, the next round looks again.
 */
public final class MarkOverdue {
    private static final String SQL = """
            WITH due AS MATERIALIZED (
                SELECT d.run_id, d.root_id, d.deadline_at FROM tailrace.run_deadline d
                WHERE d.deadline_at <= now()
                ORDER BY d.deadline_at, d.run_id
                LIMIT ? OFFSET ?
                FOR UPDATE SKIP LOCKED
            ),
            counted AS MATERIALIZED (
                SELECT o.run_id FROM due d JOIN tailrace.run_open o ON o.run_id = d.run_id
                WHERE o.work_state IS NULL
                ORDER BY o.run_id
                FOR UPDATE OF o SKIP LOCKED
            ),
            judged AS MATERIALIZED (
                SELECT d.run_id, d.root_id, d.deadline_at,
                       CASE
                           WHEN EXISTS (SELECT FROM counted c WHERE c.run_id = d.run_id) THEN 'late'
                           WHEN o.run_id IS NOT NULL AND o.work_state IS NULL THEN 'busy'
                           WHEN o.run_id IS NOT NULL THEN 'ended'
                           WHEN EXISTS (SELECT FROM tailrace.run_final e WHERE e.run_id = d.run_id) THEN 'ended'
                           ELSE 'late'
                       END AS verdict
                FROM due d LEFT JOIN tailrace.run_open o ON o.run_id = d.run_id
            ),
            marked AS (
                INSERT INTO tailrace.run_cancel (run_id, root_id, reason)
                SELECT run_id, root_id,
                       'its deadline passed: '
                           || to_char(deadline_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                FROM judged WHERE verdict = 'late'
                ORDER BY run_id
                ON CONFLICT (run_id) DO NOTHING
            ),
            gone AS (
                DELETE FROM tailrace.run_deadline d USING judged j WHERE d.run_id = j.run_id AND j.verdict <> 'busy'
            )
            SELECT count(*) FILTER (WHERE verdict <> 'busy'), count(*) FILTER (WHERE verdict = 'late') FROM judged
            """;

    private final String sql;

    public MarkOverdue(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * What a batch did.
     *
     * @param dropped deadlines that are done with
     * @param late those of them whose runs are cancelled now
     */
    public record Result(int dropped, int late) {}

    /** @param skip so many of the oldest are let be */
    public Result run(Connection connection, int limit, int skip) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, limit);
            statement.setInt(2, skip);
            try (var row = statement.executeQuery()) {
                row.next();
                return new Result(row.getInt(1), row.getInt(2));
            }
        }
    }
}
