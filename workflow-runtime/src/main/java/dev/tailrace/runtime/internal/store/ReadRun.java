package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.RunSummary;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Runs without their jobs, as the view shows them, by their numbers. */
public final class ReadRun {
    private static final String SQL = """
            SELECT v.id, v.workflow, v.state, v.tags, v.created_at, v.work_ended_at, v.finished_at, v.cancel_reason,
                   v.generation, v.deadline_at, v.parent_id
            FROM unnest(?::bigint[]) AS s(id)
            CROSS JOIN LATERAL (SELECT x.* FROM tailrace.runs x WHERE x.id = s.id OFFSET 0) v
            """;

    private final String sql;

    public ReadRun(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Those that there are, in any order. */
    public List<RunSummary> run(Connection connection, long... ids) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, ids);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<RunSummary>(ids.length);
                while (rows.next()) {
                    found.add(RunRow.read(rows));
                }
                return found;
            }
        }
    }
}
