package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.DeclareSchedule.Rule;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.ScheduleView;
import dev.tailrace.runtime.view.ScheduleView.LastRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** All schedules, by name. */
public final class ReadSchedules {
    private static final String SQL = """
            SELECT name, workflow, cron, zone, missed, input, next_at, paused_at, last_at, last_run_id
            FROM tailrace.schedule
            ORDER BY name
            """;

    private final String sql;

    public ReadSchedules(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<ScheduleView> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var schedules = new ArrayList<ScheduleView>();
            while (rows.next()) {
                var workflow = rows.getString(2);
                var lastAt = Rows.instantOrNull(rows, 9);
                schedules.add(new ScheduleView(
                        rows.getString(1),
                        workflow,
                        new Rule(rows.getString(3), rows.getString(4), rows.getString(5)).cron(),
                        rows.getString(6),
                        rows.getObject(7, OffsetDateTime.class).toInstant(),
                        Rows.instantOrNull(rows, 8),
                        lastAt == null ? null : new LastRun(lastAt, new Run(rows.getLong(10), workflow))));
            }
            return schedules;
        }
    }
}
