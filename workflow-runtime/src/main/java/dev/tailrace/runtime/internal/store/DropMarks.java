package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Takes the mark off runs that are final, and keeps the reason of those that have ended cancelled. Marks that somebody else
 * has locked are left for another time, and those of which a child has still to be told. While it keeps a reason nobody
 * deletes the run, or the reason would be left behind.
 *
 * <p>OFFSET 0 has each mark looked up by itself: joined as a whole, the view of all ends would be read from end to end.
 */
public final class DropMarks {
    private static final String SQL = """
            WITH over AS MATERIALIZED (
                SELECT k.run_id, k.root_id, k.reason, k.asked_at
                FROM tailrace.run_cancel k JOIN tailrace.run r ON r.id = k.run_id
                WHERE EXISTS (SELECT FROM tailrace.run_final e WHERE e.run_id = k.run_id OFFSET 0)
                  AND NOT EXISTS (SELECT FROM tailrace.run_open o WHERE o.run_id = k.run_id)
                  AND NOT EXISTS (SELECT FROM tailrace.child_to_cancel c WHERE c.parent_id = k.run_id)
                FOR UPDATE OF k SKIP LOCKED
                FOR KEY SHARE OF r SKIP LOCKED
            ),
            kept AS (
                INSERT INTO tailrace.run_cancelled (run_id, generation, root_id, reason, asked_at)
                SELECT v.run_id, e.generation, v.root_id, v.reason, v.asked_at
                FROM over v
                CROSS JOIN LATERAL (
                    SELECT x.generation, x.state FROM tailrace.run_final x
                    WHERE x.run_id = v.run_id ORDER BY x.generation DESC LIMIT 1
                ) e
                WHERE e.state = 4
                ON CONFLICT (run_id, generation) DO NOTHING
            )
            DELETE FROM tailrace.run_cancel k USING over v WHERE k.run_id = v.run_id
            """;

    private final String sql;

    public DropMarks(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public void run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }
}
