package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Takes a schedule away; says whether there was one. */
public final class RemoveSchedule {
    private static final String SQL = """
            DELETE FROM tailrace.schedule WHERE name = ?
            """;

    private final String sql;

    public RemoveSchedule(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public boolean run(Connection connection, String name) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            return statement.executeUpdate() > 0;
        }
    }
}
