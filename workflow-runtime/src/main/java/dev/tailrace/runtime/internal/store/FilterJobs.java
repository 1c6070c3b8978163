package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.JobState;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.query.JobQuery;
import dev.tailrace.runtime.view.JobView;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/**
 * Of some jobs those that a query asks for, newest first, with the last error of each. Each job is looked up by itself
 * (which is what OFFSET 0 is for): the planner would rather join everything with everything.
 */
public final class FilterJobs {
    private static final String SQL = """
            WITH asked AS (
                SELECT ?::text AS workflow, ?::text[] AS tags, ?::timestamptz AS started_from,
                       ?::timestamptz AS started_before, ?::text AS queue, ?::text AS kind, ?::text AS step,
                       ?::bigint AS run, ?::text[] AS states
            )
            SELECT v.id, v.run_id, v.workflow, v.step, v.generation, v.kind, v.queue, v.priority, v.teardown_of,
                   v.added_by, v.state,
                   v.attempt, v.failures, v.node, v.due_at, v.started_at, v.finished_at,
                   f.attempts, f.nodes, f.micros, f.errors
            FROM (
                SELECT o.*
                FROM asked
                CROSS JOIN unnest(?::bigint[]) AS s(id)
                CROSS JOIN LATERAL (SELECT x.* FROM tailrace.jobs x WHERE x.id = s.id OFFSET 0) o
                CROSS JOIN LATERAL (SELECT j.tags FROM tailrace.job j WHERE j.id = s.id OFFSET 0) j
                CROSS JOIN LATERAL (SELECT r.tags, r.created_at FROM tailrace.run r WHERE r.id = o.run_id OFFSET 0) r
                WHERE (asked.workflow IS NULL OR o.workflow = asked.workflow)
                  AND (asked.tags IS NULL
                       OR coalesce(r.tags, ARRAY[]::text[]) || coalesce(j.tags, ARRAY[]::text[]) @> asked.tags)
                  AND (asked.started_from IS NULL OR r.created_at >= asked.started_from)
                  AND (asked.started_before IS NULL OR r.created_at < asked.started_before)
                  AND (asked.queue IS NULL OR o.queue = asked.queue)
                  AND (asked.kind IS NULL OR o.kind = asked.kind)
                  AND (asked.step IS NULL OR o.step = asked.step)
                  AND (asked.run IS NULL OR o.run_id = asked.run)
                  AND (asked.states IS NULL OR o.state = ANY (asked.states))
                ORDER BY s.id DESC
                LIMIT ?
            ) v
            LEFT JOIN LATERAL (
                SELECT array_agg(x.attempt) AS attempts, array_agg(x.node) AS nodes,
                       array_agg((extract(epoch FROM x.failed_at) * 1000000)::bigint) AS micros,
                       array_agg(x.error) AS errors
                FROM (
                    SELECT a.attempt, a.node, a.failed_at, a.error FROM tailrace.attempt_error a
                    WHERE a.job_id = v.id ORDER BY a.attempt DESC LIMIT 1
                ) x
            ) f ON true
            ORDER BY v.id DESC
            """;

    private final String sql;

    public FilterJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<JobView> run(Connection connection, long[] ids, JobQuery query, int limit) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            var place = RunFilterBinding.bind(statement, 1, query.runs());
            statement.setString(place++, query.queue());
            statement.setString(place++, query.kind());
            statement.setString(place++, query.step());
            statement.setObject(place++, query.run(), Types.BIGINT);
            statement.setObject(place++, RunFilterBinding.textsOrNull(query.states(), JobState::text));
            statement.setObject(place++, ids);
            statement.setInt(place, limit);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<JobView>();
                while (rows.next()) {
                    found.add(JobViewRow.read(rows));
                }
                return found;
            }
        }
    }
}
