package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Schedules that should have started a run more than a minute ago. */
public final class FindLateSchedules {
    private static final String SQL = """
            SELECT name, workflow FROM tailrace.schedule
            WHERE paused_at IS NULL AND next_at < now() - interval '1 minute'
            ORDER BY name
            LIMIT 1000
            """;

    private final String sql;

    public FindLateSchedules(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** A schedule, and the workflow that it is to start. */
    public record Late(String name, String workflow) {}

    public List<Late> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var found = new ArrayList<Late>();
            while (rows.next()) {
                found.add(new Late(rows.getString(1), rows.getString(2)));
            }
            return found;
        }
    }
}
