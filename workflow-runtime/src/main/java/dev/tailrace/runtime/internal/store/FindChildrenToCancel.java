package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs that are to be cancelled because what started them is, and are not yet. */
public final class FindChildrenToCancel {
    private static final String SQL = """
            SELECT c.id, min('run ' || c.parent_id || ' started it and is cancelled: ' || c.reason)
            FROM tailrace.child_to_cancel c
            GROUP BY c.id
            ORDER BY c.id
            LIMIT ?
            """;

    private final String sql;

    public FindChildrenToCancel(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** The reasons by run. */
    public Map<Long, String> run(Connection connection, int limit) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, limit);
            try (var rows = statement.executeQuery()) {
                var found = new LinkedHashMap<Long, String>();
                while (rows.next()) {
                    found.put(rows.getLong(1), rows.getString(2));
                }
                return found;
            }
        }
    }
}
