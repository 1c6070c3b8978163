package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;

/** Takes a schedule for this transaction if it still stands as it was found. One that somebody is at is passed over. */
public final class LockSchedule {
    private static final String SQL = """
            SELECT name FROM tailrace.schedule
            WHERE name = ? AND next_at = ? AND triggers = ? AND (paused_at IS NOT NULL) = ?
            FOR UPDATE SKIP LOCKED
            """;

    private final String sql;

    public LockSchedule(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public boolean run(Connection connection, DueSchedule found) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, found.name());
            statement.setObject(2, found.nextAt().atOffset(ZoneOffset.UTC));
            statement.setInt(3, found.triggers());
            statement.setBoolean(4, found.isPaused());
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }
}
