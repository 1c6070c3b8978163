package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Runs that have still to end, by falling numbers: those of which a job is in one of the tables that move. Costs as much as
 * there are unfinished jobs, however many finished ones there are.
 */
public final class FindOpenRuns {
    private static final String SQL = """
            SELECT array_agg(o.run_id ORDER BY o.run_id DESC)
            FROM (
                SELECT DISTINCT m.run_id
                FROM (
                    SELECT run_id FROM tailrace.wait
                    UNION ALL
                    SELECT run_id FROM tailrace.awaiting
                    UNION ALL
                    SELECT run_id FROM tailrace.ready
                    UNION ALL
                    SELECT run_id FROM tailrace.running
                    UNION ALL
                    SELECT run_id FROM tailrace.parked
                ) m
                WHERE m.run_id < ?
                ORDER BY m.run_id DESC
                LIMIT ?
            ) o
            """;

    private final String sql;

    public FindOpenRuns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Seen run(Connection connection, long below, int window) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, below);
            statement.setInt(2, window);
            try (var row = statement.executeQuery()) {
                row.next();
                return Seen.all(Rows.longs(row, 1));
            }
        }
    }
}
