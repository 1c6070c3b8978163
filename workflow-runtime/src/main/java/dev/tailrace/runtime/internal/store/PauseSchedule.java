package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Stops the ticks of a schedule; says whether they went on before. */
public final class PauseSchedule {
    private static final String SQL = """
            UPDATE tailrace.schedule SET paused_at = now() WHERE name = ? AND paused_at IS NULL
            """;

    private final String sql;

    public PauseSchedule(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public boolean run(Connection connection, String name) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            return statement.executeUpdate() > 0;
        }
    }
}
