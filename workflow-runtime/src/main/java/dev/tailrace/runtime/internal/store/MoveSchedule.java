package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Moves a schedule on after a tick or a trigger, in the transaction that starts the run. */
public final class MoveSchedule {
    private static final String SQL = """
            UPDATE tailrace.schedule
            SET next_at = ?, triggers = ?, last_at = CASE WHEN ?::bigint IS NULL THEN last_at ELSE now() END,
                last_run_id = coalesce(?, last_run_id)
            WHERE name = ? AND next_at = ?
            """;

    private final String sql;

    public MoveSchedule(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param run null if none was started */
    public boolean run(Connection connection, DueSchedule from, Instant nextAt, int triggers, @Nullable Long run)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, nextAt.atOffset(ZoneOffset.UTC));
            statement.setInt(2, triggers);
            statement.setObject(3, run, Types.BIGINT);
            statement.setObject(4, run, Types.BIGINT);
            statement.setString(5, from.name());
            statement.setObject(6, from.nextAt().atOffset(ZoneOffset.UTC));
            return statement.executeUpdate() > 0;
        }
    }
}
