package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Asks for a run of a schedule besides its ticks; says whether there is such a schedule. */
public final class TriggerSchedule {
    private static final String SQL = """
            UPDATE tailrace.schedule SET triggers = triggers + 1 WHERE name = ?
            """;

    private final String sql;

    public TriggerSchedule(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public boolean run(Connection connection, String name) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            return statement.executeUpdate() > 0;
        }
    }
}
