package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** Which of these numbers are runs. */
public final class FindExisting {
    private static final String SQL = """
            SELECT r.id FROM tailrace.run r WHERE r.id = ANY (?)
            """;

    private final String sql;

    public FindExisting(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Set<Long> run(Connection connection, long... ids) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, ids);
            try (var rows = statement.executeQuery()) {
                var found = new HashSet<Long>();
                while (rows.next()) {
                    found.add(rows.getLong(1));
                }
                return found;
            }
        }
    }
}
