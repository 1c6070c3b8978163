package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.RunState;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.query.RunQuery;
import dev.tailrace.runtime.view.RunSummary;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Of some runs those that a query asks for, newest first. Each run is looked up by itself, which is what OFFSET 0 is for,
 * whatever the planner knows of the tables.
 */
public final class FilterRuns {
    private static final String SQL = """
            WITH asked AS (
                SELECT ?::text AS workflow, ?::text[] AS tags, ?::timestamptz AS started_from,
                       ?::timestamptz AS started_before, ?::text[] AS states
            )
            SELECT v.id, v.workflow, v.state, v.tags, v.created_at, v.work_ended_at, v.finished_at, v.cancel_reason,
                   v.generation, v.deadline_at, v.parent_id
            FROM asked
            CROSS JOIN unnest(?::bigint[]) AS s(id)
            CROSS JOIN LATERAL (SELECT x.* FROM tailrace.runs x WHERE x.id = s.id OFFSET 0) v
            WHERE (asked.workflow IS NULL OR v.workflow = asked.workflow)
              AND (asked.tags IS NULL OR v.tags @> asked.tags)
              AND (asked.started_from IS NULL OR v.created_at >= asked.started_from)
              AND (asked.started_before IS NULL OR v.created_at < asked.started_before)
              AND (asked.states IS NULL OR v.state = ANY (asked.states))
            ORDER BY s.id DESC
            LIMIT ?
            """;

    private final String sql;

    public FilterRuns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<RunSummary> run(Connection connection, long[] ids, RunQuery query, int limit) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            var place = RunFilterBinding.bind(statement, 1, query.filter());
            statement.setObject(place++, RunFilterBinding.textsOrNull(query.states(), RunState::text));
            statement.setObject(place++, ids);
            statement.setInt(place, limit);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<RunSummary>();
                while (rows.next()) {
                    found.add(RunRow.read(rows));
                }
                return found;
            }
        }
    }
}
