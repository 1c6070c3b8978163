package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Runs whose cancel was asked for, by falling numbers; a mark may outlive its run for a moment. */
public final class FindCancellingRuns {
    private static final String SQL = """
            SELECT array_agg(o.run_id ORDER BY o.run_id DESC)
            FROM (
                SELECT k.run_id FROM tailrace.run_cancel k WHERE k.run_id < ? ORDER BY k.run_id DESC LIMIT ?
            ) o
            """;

    private final String sql;

    public FindCancellingRuns(Schema schema) {
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
