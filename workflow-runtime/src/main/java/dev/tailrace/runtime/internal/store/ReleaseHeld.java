package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Makes teardowns ready that were released, or that others are due and wait for whose setup has completed and which still wait for the steps that use what is held; not those that wait for their turn. Rows
 * that a finish is lowering are passed over: it sees the release, or the next round does.
 */
public final class ReleaseHeld {
    private static final String SQL = """
            WITH free AS MATERIALIZED (
                SELECT w.job_id
                FROM tailrace.wait w
                JOIN tailrace.job j ON j.id = w.job_id
                JOIN tailrace.job_end s ON s.job_id = j.setup_id AND s.outcome = 1
                WHERE w.job_id = ANY (ARRAY(
                          SELECT t.job_id FROM tailrace.teardown_release t
                          UNION
                          SELECT u.job_id FROM tailrace.urged_teardown u))
                  AND NOT EXISTS (SELECT FROM tailrace.teardown_turn x WHERE x.job_id = w.job_id)
                ORDER BY w.job_id
                FOR UPDATE OF w SKIP LOCKED
            ),
            taken AS (
                DELETE FROM tailrace.wait w USING free f WHERE w.job_id = f.job_id
                RETURNING w.lane, w.priority, w.job_id, w.root_id, w.run_id
            ),
            due AS (
                INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id)
                SELECT lane, priority, now(), job_id, root_id, run_id FROM taken
            )
            SELECT array_agg(DISTINCT lane) FROM taken
            """;

    private final String sql;

    public ReleaseHeld(Schema schema) {
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
