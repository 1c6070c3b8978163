package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** The jobs of cancelled runs that a node is working on. */
public final class CancelRequests {
    private static final String SQL = """
            SELECT array_agg(r.job_id)
            FROM tailrace.run_cancel k
            JOIN tailrace.job j ON j.run_id = k.run_id
            JOIN tailrace.running r ON r.job_id = j.id
            WHERE r.node = ? AND j.role <> 3
            """;

    private final String sql;

    public CancelRequests(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public long[] run(Connection connection, long node) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, node);
            try (var row = statement.executeQuery()) {
                row.next();
                return Rows.longs(row, 1);
            }
        }
    }
}
