package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.LateTeardowns;
import java.sql.Connection;
import java.sql.SQLException;

/** Counts the teardowns that need attention. */
public final class CountLateTeardowns {
    private static final String SQL = """
            SELECT count(*) FILTER (WHERE NOT v.parked), min(v.since) FILTER (WHERE NOT v.parked),
                   count(*) FILTER (WHERE v.parked), min(v.since) FILTER (WHERE v.parked)
            FROM tailrace.late_teardowns v
            """;

    private final String sql;

    public CountLateTeardowns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public LateTeardowns run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var row = statement.executeQuery()) {
            row.next();
            return new LateTeardowns(
                    row.getLong(1), Rows.instantOrNull(row, 2), row.getLong(3), Rows.instantOrNull(row, 4));
        }
    }
}
