package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.JobState;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.query.JobQuery;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Jobs that have still to end, by falling numbers, from the tables that tell their states. What is finished costs nothing
 * here, however much there is of it.
 */
public final class FindOpenJobs {
    private static final String SQL = """
            WITH asked AS (
                SELECT ?::text AS queue, ?::text AS kind, ?::bigint AS below, ?::int AS most,
                       ?::boolean AS pending, ?::boolean AS scheduled, ?::boolean AS available, ?::boolean AS running,
                       ?::boolean AS retryable, ?::boolean AS parked
            ),
            lanes AS MATERIALIZED (
                SELECT l.id FROM tailrace.lane l CROSS JOIN asked
                WHERE (asked.queue IS NULL OR l.queue = asked.queue) AND (asked.kind IS NULL OR l.kind = asked.kind)
            ),
            gates AS MATERIALIZED (
                SELECT l.id FROM tailrace.lane l WHERE starts_with(l.kind, 'tailrace' || '.')
            ),
            waiting AS (
                SELECT w.job_id FROM asked CROSS JOIN tailrace.wait w
                WHERE asked.pending AND w.job_id < asked.below
                  AND (w.lane IN (SELECT id FROM lanes)
                       OR w.lane IN (SELECT id FROM gates)
                          AND EXISTS (SELECT FROM tailrace.job j
                                      WHERE j.id = w.job_id AND j.lane IN (SELECT id FROM lanes)))
                ORDER BY w.job_id DESC LIMIT (SELECT most FROM asked)
            ),
            stopped AS (
                SELECT a.job_id FROM asked CROSS JOIN tailrace.awaiting a JOIN tailrace.job j ON j.id = a.job_id
                WHERE asked.pending AND a.job_id < asked.below AND j.lane IN (SELECT id FROM lanes)
                ORDER BY a.job_id DESC LIMIT (SELECT most FROM asked)
            ),
            due AS (
                SELECT r.job_id FROM asked CROSS JOIN tailrace.ready r
                WHERE (asked.scheduled OR asked.available OR asked.retryable OR asked.pending)
                  AND r.job_id < asked.below
                  AND (r.lane IN (SELECT id FROM lanes)
                       OR r.lane IN (SELECT id FROM gates)
                          AND EXISTS (SELECT FROM tailrace.job j
                                      WHERE j.id = r.job_id AND j.lane IN (SELECT id FROM lanes)))
                  AND CASE
                          WHEN r.lane IN (SELECT id FROM gates) AND r.run_at <= now() THEN asked.pending
                          WHEN r.run_at <= now() THEN asked.available
                          WHEN r.failures > 0 THEN asked.retryable
                          ELSE asked.scheduled
                      END
                ORDER BY r.job_id DESC LIMIT (SELECT most FROM asked)
            ),
            held AS (
                SELECT g.job_id FROM asked CROSS JOIN tailrace.running g
                WHERE (asked.running OR asked.pending) AND g.job_id < asked.below
                  AND CASE WHEN g.attempt = 0 THEN asked.pending ELSE asked.running END
                ORDER BY g.job_id DESC LIMIT (SELECT most FROM asked)
            ),
            given_up AS (
                SELECT p.job_id FROM asked CROSS JOIN tailrace.parked p
                WHERE asked.parked AND p.job_id < asked.below
                ORDER BY p.job_id DESC LIMIT (SELECT most FROM asked)
            )
            SELECT array_agg(w.job_id ORDER BY w.job_id DESC)
            FROM (
                SELECT u.job_id
                FROM (
                    SELECT job_id FROM waiting
                    UNION ALL
                    SELECT job_id FROM stopped
                    UNION ALL
                    SELECT job_id FROM due
                    UNION ALL
                    SELECT job_id FROM held
                    UNION ALL
                    SELECT job_id FROM given_up
                ) u
                ORDER BY u.job_id DESC LIMIT (SELECT most FROM asked)
            ) w
            """;

    private final String sql;

    public FindOpenJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Seen run(Connection connection, JobQuery query, long below, int window) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, query.queue());
            statement.setString(2, query.kind());
            statement.setLong(3, below);
            statement.setInt(4, window);
            var states = query.states();
            statement.setBoolean(5, states.contains(JobState.PENDING));
            statement.setBoolean(6, states.contains(JobState.SCHEDULED));
            statement.setBoolean(7, states.contains(JobState.AVAILABLE));
            statement.setBoolean(8, states.contains(JobState.RUNNING));
            statement.setBoolean(9, states.contains(JobState.RETRYABLE));
            statement.setBoolean(10, states.contains(JobState.PARKED));
            try (var row = statement.executeQuery()) {
                row.next();
                return Seen.all(Rows.longs(row, 1));
            }
        }
    }
}
