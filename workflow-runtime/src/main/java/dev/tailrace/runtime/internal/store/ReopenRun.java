package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Gives a final run a counter again, for another generation, and takes its mark and its deadline off, which were the last
 * one's.
 */
public final class ReopenRun {
    private static final String SQL = """
            WITH given AS (
                SELECT ?::bigint AS run_id, ?::smallint AS generation, ?::int AS ends, ?::int AS teardowns
            ),
            mark AS (
                DELETE FROM tailrace.run_cancel k USING given g WHERE k.run_id = g.run_id
                RETURNING k.run_id, k.root_id, k.reason, k.asked_at
            ),
            kept AS (
                INSERT INTO tailrace.run_cancelled (run_id, generation, root_id, reason, asked_at)
                SELECT m.run_id, e.generation, m.root_id, m.reason, m.asked_at
                FROM mark m
                CROSS JOIN LATERAL (
                    SELECT x.generation, x.state FROM tailrace.run_final x
                    WHERE x.run_id = m.run_id ORDER BY x.generation DESC LIMIT 1
                ) e
                WHERE e.state = 4
                ON CONFLICT (run_id, generation) DO NOTHING
            ),
            deadline AS (
                DELETE FROM tailrace.run_deadline d USING given g WHERE d.run_id = g.run_id
            )
            INSERT INTO tailrace.run_open (run_id, root_id, generation, ends, teardowns, added)
            SELECT r.id, r.root_id, g.generation, g.ends, g.teardowns,
                   (SELECT coalesce(max(j.step_number) - 999999999, 0) FROM tailrace.job j
                    WHERE j.run_id = r.id AND j.step_number >= 1000000000)
            FROM given g JOIN tailrace.run r ON r.id = g.run_id
            """;

    private final String sql;

    public ReopenRun(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * @param ends loose ends to be counted
     * @param teardowns to be counted
     */
    public void run(Connection connection, long run, int generation, int ends, int teardowns) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
            statement.setInt(2, generation);
            statement.setInt(3, ends);
            statement.setInt(4, teardowns);
            statement.executeUpdate();
        }
    }
}
