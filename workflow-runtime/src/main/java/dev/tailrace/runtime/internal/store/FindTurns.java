package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Finds teardowns that wait for their turn and may have become due without the end of a job: their time has come, they were
 * released, their run was cancelled, or others are due and wait for them. Locks them, to be judged next; those that a finish is at are passed over.
 */
public final class FindTurns {
    private static final String SQL = """
            WITH wanted AS MATERIALIZED (
                SELECT t.job_id FROM tailrace.teardown_turn t WHERE NOT t.due AND t.due_at <= now()
                UNION
                SELECT t.job_id FROM tailrace.teardown_release r JOIN tailrace.teardown_turn t ON t.job_id = r.job_id
                WHERE NOT t.due
                UNION
                SELECT t.job_id FROM tailrace.run_cancel k
                CROSS JOIN LATERAL (
                    SELECT j.id FROM tailrace.job j WHERE j.run_id = k.run_id AND j.role = 3 OFFSET 0
                ) j
                JOIN tailrace.teardown_turn t ON t.job_id = j.id
                WHERE NOT t.due
                UNION
                SELECT t.job_id FROM tailrace.urged_teardown u JOIN tailrace.teardown_turn t ON t.job_id = u.job_id
                WHERE NOT t.due
            ),
            locked AS MATERIALIZED (
                SELECT w.job_id FROM tailrace.teardown_turn t JOIN tailrace.wait w ON w.job_id = t.job_id
                WHERE w.job_id = ANY (ARRAY(SELECT x.job_id FROM wanted x))
                  AND EXISTS (
                      SELECT FROM tailrace.job j JOIN tailrace.job_end s ON s.job_id = j.setup_id WHERE j.id = t.job_id)
                ORDER BY w.job_id
                LIMIT ?
                FOR UPDATE SKIP LOCKED
            )
            SELECT array_agg(job_id) FROM locked
            """;

    private final String sql;

    public FindTurns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public long[] run(Connection transaction, int limit) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            statement.setInt(1, limit);
            try (var row = statement.executeQuery()) {
                row.next();
                return Rows.longs(row, 1);
            }
        }
    }
}
