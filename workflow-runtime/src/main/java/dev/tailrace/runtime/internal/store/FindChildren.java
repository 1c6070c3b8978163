package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Runs that the steps of a run started, by falling numbers. */
public final class FindChildren {
    private static final String SQL = """
            SELECT array_agg(o.id ORDER BY o.id DESC)
            FROM (
                SELECT c.id
                FROM tailrace.job j JOIN tailrace.run c ON c.parent_job = j.id
                WHERE j.run_id = ? AND c.id < ?
                ORDER BY c.id DESC
                LIMIT ?
            ) o
            """;

    private final String sql;

    public FindChildren(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Seen run(Connection connection, long parent, long below, int window) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, parent);
            statement.setLong(2, below);
            statement.setInt(3, window);
            try (var row = statement.executeQuery()) {
                row.next();
                return Seen.all(Rows.longs(row, 1));
            }
        }
    }
}
