package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;

/** Lets a schedule tick again, from its next tick on; says whether it was paused. */
public final class ResumeSchedule {
    private static final String SQL = """
            UPDATE tailrace.schedule SET paused_at = NULL, next_at = ? WHERE name = ? AND paused_at IS NOT NULL
            """;

    private final String sql;

    public ResumeSchedule(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public boolean run(Connection connection, String name, Instant nextAt) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, nextAt.atOffset(ZoneOffset.UTC));
            statement.setString(2, name);
            return statement.executeUpdate() > 0;
        }
    }
}
