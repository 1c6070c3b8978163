package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Makes teardowns due that should be: those of cancelled runs, once no step of their setup's scope is at work any more, or
 * 30 seconds after the cancel; those that were released before they were held; and those that others are due and wait for.
 * The finish that schedules a teardown looks for the first two, but may have begun before the other side committed.
 */
public final class BringForward {
    private static final String SQL = """
            WITH wanted AS (
                SELECT j.id, j.setup_id, k.asked_at
                FROM tailrace.run_cancel k
                CROSS JOIN LATERAL (
                    SELECT j.id, j.setup_id FROM tailrace.job j WHERE j.run_id = k.run_id AND j.role = 3 OFFSET 0
                ) j
                UNION ALL
                SELECT t.job_id, NULL, NULL FROM tailrace.teardown_release t
                WHERE NOT EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = t.run_id)
                UNION
                SELECT u.job_id, NULL, NULL FROM tailrace.urged_teardown u
            ),
            locked AS MATERIALIZED (
                SELECT r.job_id, r.run_at, w.setup_id, w.asked_at FROM tailrace.ready r JOIN wanted w ON w.id = r.job_id
                WHERE r.job_id = ANY (ARRAY(SELECT x.id FROM wanted x)) AND r.run_at > now() AND r.attempt = 0
                ORDER BY r.job_id
                FOR UPDATE OF r SKIP LOCKED
            ),
            sooner AS MATERIALIZED (
                SELECT l.job_id,
                       CASE
                           WHEN l.asked_at + interval '30 seconds' > now() AND tailrace.scope_at_work(l.setup_id)
                               THEN least(l.run_at, l.asked_at + interval '30 seconds')
                           ELSE now()
                       END AS run_at
                FROM locked l
            ),
            forward AS (
                UPDATE tailrace.ready r SET run_at = s.run_at FROM sooner s
                WHERE r.job_id = s.job_id AND r.run_at > s.run_at
                RETURNING r.lane
            ),
            answered AS (
                DELETE FROM tailrace.teardown_release t
                WHERE EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = t.job_id OFFSET 0)
            )
            SELECT array_agg(DISTINCT lane) FROM forward
            """;

    private final String sql;

    public BringForward(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Returns the lanes in which a teardown is due now. */
    public long[] run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var row = statement.executeQuery()) {
            row.next();
            return Rows.longs(row, 1);
        }
    }
}
