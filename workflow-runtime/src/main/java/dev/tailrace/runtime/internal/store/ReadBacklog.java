package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.Reason.Queued;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** How many jobs come before one that is available, how many its queue's workers have, and how many workers there are. */
public final class ReadBacklog {
    private static final String SQL = """
            WITH me AS MATERIALIZED (
                SELECT r.job_id, r.priority, r.run_at, l.queue, l.kind, l.teardown
                FROM tailrace.ready r JOIN tailrace.lane l ON l.id = r.lane
                WHERE r.job_id = ? AND r.run_at <= now()
            ),
            probe AS MATERIALIZED (
                SELECT l.id AS lane, p.priority::smallint AS priority,
                       CASE WHEN p.priority < me.priority THEN now() ELSE me.run_at END AS run_at,
                       CASE WHEN p.priority < me.priority THEN 9223372036854775807 ELSE me.job_id END AS job_id
                FROM me
                JOIN tailrace.lane l ON l.queue = me.queue AND l.kind = me.kind AND l.teardown = me.teardown
                CROSS JOIN LATERAL generate_series(1, me.priority) AS p(priority)
            )
            SELECT (SELECT count(*)
                    FROM (
                        SELECT FROM probe CROSS JOIN LATERAL (
                            SELECT FROM tailrace.ready q
                            WHERE q.lane = probe.lane AND q.priority = probe.priority
                              AND (q.run_at, q.job_id) < (probe.run_at, probe.job_id)
                            ORDER BY q.run_at, q.job_id
                            LIMIT 1000
                        ) one_lane
                        LIMIT 1000
                    ) ahead),
                   (SELECT count(*)
                    FROM (
                        SELECT FROM tailrace.running g
                        JOIN tailrace.job j ON j.id = g.job_id
                        JOIN tailrace.lane l ON l.id = j.lane
                        WHERE l.queue = me.queue AND g.attempt > 0
                        LIMIT 1000
                    ) held),
                   (SELECT coalesce(sum(q.workers), 0)
                    FROM tailrace.node n
                    JOIN tailrace.node_queue q ON q.node_id = n.id
                    JOIN tailrace.node_kind k ON k.node_id = n.id
                    WHERE n.ended_at IS NULL AND n.lease_until > now() AND q.queue = me.queue AND k.kind = me.kind)
            FROM me
            """;

    private final String sql;

    public ReadBacklog(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Empty if the job is not available. */
    public Optional<Queued> run(Connection connection, long job) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job);
            try (var row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Queued(row.getInt(1), row.getInt(2), row.getInt(3)))
                        : Optional.empty();
            }
        }
    }
}
