package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** The jobs of one run, by falling numbers. */
public final class FindJobsOfRun {
    private static final String SQL = """
            WITH of_run AS MATERIALIZED (
                SELECT j.id FROM tailrace.job j WHERE j.run_id = ?
            )
            SELECT array_agg(w.id ORDER BY w.id DESC)
            FROM (
                SELECT o.id FROM of_run o WHERE o.id < ? ORDER BY o.id DESC LIMIT ?
            ) w
            """;

    private final String sql;

    public FindJobsOfRun(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Seen run(Connection connection, long run, long below, int window) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
            statement.setLong(2, below);
            statement.setInt(3, window);
            try (var row = statement.executeQuery()) {
                row.next();
                return Seen.all(Rows.longs(row, 1));
            }
        }
    }
}
