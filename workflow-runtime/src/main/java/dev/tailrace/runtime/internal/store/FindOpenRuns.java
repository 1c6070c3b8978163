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
    private static final String OPEN = """
            SELECT array_agg(o.run_id ORDER BY o.run_id DESC)
            FROM (
                SELECT DISTINCT m.run_id
                FROM (
                    SELECT run_id FROM tailrace.wait
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
    private static final String CANCELLING = """
            SELECT array_agg(o.run_id ORDER BY o.run_id DESC)
            FROM (
                SELECT k.run_id FROM tailrace.run_cancel k WHERE k.run_id < ? ORDER BY k.run_id DESC LIMIT ?
            ) o
            """;

    private final String open;
    private final String cancelling;

    public FindOpenRuns(Schema schema) {
        this.open = schema.sql(OPEN);
        this.cancelling = schema.sql(CANCELLING);
    }

    public Seen open(Connection connection, long below, int window) throws SQLException {
        return run(connection, open, below, window);
    }

    /** Only those whose cancel was asked for, and perhaps some whose mark outlives them for a moment. */
    public Seen cancelling(Connection connection, long below, int window) throws SQLException {
        return run(connection, cancelling, below, window);
    }

    private static Seen run(Connection connection, String sql, long below, int window) throws SQLException {
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
