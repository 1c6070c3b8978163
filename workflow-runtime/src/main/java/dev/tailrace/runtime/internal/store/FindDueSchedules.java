package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.DeclareSchedule.Declaration;
import dev.tailrace.runtime.internal.store.DeclareSchedule.Rule;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Those of some schedules that have ticked or were triggered. */
public final class FindDueSchedules {
    private static final String SQL = """
            SELECT name, workflow, cron, zone, missed, input, next_at, paused_at IS NOT NULL, triggers, now()
            FROM tailrace.schedule
            WHERE name = ANY (?) AND (triggers > 0 OR paused_at IS NULL AND next_at <= now())
            ORDER BY next_at
            """;

    private final String sql;

    public FindDueSchedules(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<DueSchedule> run(Connection connection, Collection<String> names) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, names.toArray(String[]::new));
            try (var rows = statement.executeQuery()) {
                var due = new ArrayList<DueSchedule>();
                while (rows.next()) {
                    var rule = new Rule(rows.getString(3), rows.getString(4), rows.getString(5));
                    due.add(new DueSchedule(
                            new Declaration(rows.getString(1), rows.getString(2), rule, rows.getString(6)),
                            rows.getObject(7, OffsetDateTime.class).toInstant(),
                            rows.getBoolean(8),
                            rows.getInt(9),
                            rows.getObject(10, OffsetDateTime.class).toInstant()));
                }
                return due;
            }
        }
    }
}
