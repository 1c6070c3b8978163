package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Marks nodes as dead, for ever, whose lease has run out by the database's clock. */
public final class MarkDeadNodes {
    private static final String SQL = """
            WITH dead AS (
                UPDATE tailrace.node SET ended_at = now(), ended_how = 'dead'
                WHERE ended_at IS NULL AND lease_until < now()
                RETURNING id
            )
            SELECT array_agg(id) FROM dead
            """;

    private final String sql;

    public MarkDeadNodes(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public long[] run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var row = statement.executeQuery()) {
            row.next();
            return Rows.longs(row, 1);
        }
    }
}
