package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Marks a run as cancelled. The mark stays until the run is final; it only inserts, so nothing waits for it. */
public final class MarkCancelled {
    private static final String SQL = """
            INSERT INTO tailrace.run_cancel (run_id, root_id, reason)
            SELECT r.id, r.root_id, ?
            FROM tailrace.run r
            WHERE r.id = ?
              AND (NOT EXISTS (SELECT FROM tailrace.run_final e WHERE e.run_id = r.id)
                   OR EXISTS (SELECT FROM tailrace.run_open o WHERE o.run_id = r.id))
            ON CONFLICT (run_id) DO NOTHING
            """;

    private final String sql;

    public MarkCancelled(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Whether the run is marked now and was not before. */
    public boolean run(Connection connection, long run, String reason) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, reason);
            statement.setLong(2, run);
            return statement.executeUpdate() > 0;
        }
    }
}
