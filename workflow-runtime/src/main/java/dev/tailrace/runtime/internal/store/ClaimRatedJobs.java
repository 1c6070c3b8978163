package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Takes due jobs of a queue that has a rate: at most as many as may begin now. Else as {@link ClaimJobs}.
 *
 * <p>What was taken is written into the queue's row in the same statement, at a time that never goes back, so in no period
 * more begin than may, whichever nodes claim. A row that another node is at is passed over rather than waited for: the
 * claims of other queues travel with this one. Uses that lie more than a period ahead are from a clock that was set back,
 * and do not count.
 */
public final class ClaimRatedJobs {
    private static final String SQL = """
            WITH bucket AS MATERIALIZED (
                SELECT q.queue, q.most, q.period_ms * interval '1 ms' AS period, q.used_at, q.used
                FROM tailrace.queue_rate q
                WHERE q.queue = ?
                FOR UPDATE OF q SKIP LOCKED
            ),
            recent AS MATERIALIZED (
                SELECT u.at, u.jobs
                FROM bucket b CROSS JOIN LATERAL unnest(b.used_at, b.used) AS u(at, jobs)
                WHERE u.at > now() - b.period AND u.at <= now() + b.period
            ),
            allowed AS MATERIALIZED (
                SELECT b.queue, b.period,
                       greatest(now(), (SELECT max(u.at) FROM recent u)) AS at,
                       greatest(b.most - coalesce((SELECT sum(u.jobs) FROM recent u), 0), 0)::int AS jobs
                FROM bucket b
            ),
            taken AS (
                DELETE FROM tailrace.ready
                WHERE ctid = ANY (ARRAY(
                    SELECT due.ctid
                    FROM tailrace.node me
                    CROSS JOIN (
                        SELECT p.lane, p.priority, p.micros, p.job
                        FROM unnest(?::int[], ?::smallint[], ?::bigint[], ?::bigint[])
                            WITH ORDINALITY AS p(lane, priority, micros, job, place)
                        CROSS JOIN LATERAL (
                            SELECT r.run_at, r.job_id FROM tailrace.ready r
                            WHERE r.lane = p.lane AND r.priority = p.priority AND r.run_at <= now()
                              AND (r.run_at, r.job_id) >=
                                  (timestamptz 'epoch' + p.micros * interval '1 microsecond', p.job)
                            ORDER BY r.run_at, r.job_id
                            LIMIT 1
                        ) first
                        ORDER BY CASE WHEN ? THEN first.run_at END, p.place
                    ) probe
                    CROSS JOIN LATERAL (
                        SELECT r.ctid FROM tailrace.ready r
                        WHERE r.lane = probe.lane AND r.priority = probe.priority AND r.run_at <= now()
                          AND (r.run_at, r.job_id) >=
                              (timestamptz 'epoch' + probe.micros * interval '1 microsecond', probe.job)
                        ORDER BY r.run_at, r.job_id
                        LIMIT ?
                        FOR UPDATE OF r SKIP LOCKED
                    ) due
                    WHERE me.id = ? AND me.ended_at IS NULL
                    LIMIT (SELECT coalesce(max(least(?, a.jobs)), 0) FROM allowed a)))
                RETURNING job_id, root_id, run_id, priority, run_at, attempt + 1 AS attempt, failures
            ),
            held AS (
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT t.job_id, t.root_id, t.run_id, ?, t.attempt, t.failures, a.at FROM taken t CROSS JOIN allowed a
            ),
            counted AS MATERIALIZED (
                SELECT a.queue, a.period, a.at, a.jobs, (SELECT count(*) FROM taken)::int AS taken FROM allowed a
            ),
            spent AS (
                UPDATE tailrace.queue_rate q SET (used_at, used) = (
                    SELECT array_agg(s.at ORDER BY s.at), array_agg(s.jobs ORDER BY s.at)
                    FROM (
                        SELECT max(u.at) AS at, sum(u.jobs)::int AS jobs
                        FROM (SELECT r.at, r.jobs FROM recent r UNION ALL SELECT c.at, c.taken) AS u(at, jobs)
                        GROUP BY floor(extract(epoch FROM u.at) * 32 / extract(epoch FROM c.period))
                    ) s)
                FROM counted c
                WHERE q.queue = c.queue AND c.taken > 0
            )
            SELECT j.*, n.jobs - n.taken,
                   ceil(extract(epoch FROM least((SELECT min(r.at) FROM recent r), n.at) + n.period - clock_timestamp())
                        * 1000)::bigint
            FROM counted n
            LEFT JOIN (
                SELECT c.*, t.attempt, t.failures, (date_part('epoch', t.run_at) * 1000000)::bigint AS due_micros,
                       (date_part('epoch', now()) * 1000000)::bigint AS now_micros
                FROM taken t JOIN tailrace.claim c ON c.id = t.job_id
            ) j ON true
            ORDER BY j.priority, j.due_micros, j.id
            """;

    /** How long another node is at most at the row, as a rule. */
    private static final long BUSY_MILLIS = 10;

    private final String sql;

    public ClaimRatedJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * @param probes in the order of preference
     * @param oldestFirst whether that order does not count, but how long the first job of each has waited
     */
    public ClaimCall call(String queue, Probes probes, int limit, long node, boolean oldestFirst) {
        return new Call(sql, queue, probes, limit, node, oldestFirst);
    }

    /** One claim. */
    private static final class Call extends ClaimCall {
        private final String queue;
        private final Probes probes;
        private final int limit;
        private final long node;
        private final boolean oldestFirst;
        private long restMillis = BUSY_MILLIS;

        Call(String sql, String queue, Probes probes, int limit, long node, boolean oldestFirst) {
            super(sql, node);
            this.queue = queue;
            this.probes = probes;
            this.limit = limit;
            this.node = node;
            this.oldestFirst = oldestFirst;
        }

        @Override
        public long restMillis() {
            return restMillis;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setString(first, queue);
            statement.setObject(first + 1, probes.lanes());
            statement.setObject(first + 2, probes.priorities());
            statement.setObject(first + 3, probes.fromMicros());
            statement.setObject(first + 4, probes.fromJobs());
            statement.setBoolean(first + 5, oldestFirst);
            statement.setInt(first + 6, limit);
            statement.setLong(first + 7, node);
            statement.setInt(first + 8, limit);
            statement.setLong(first + 9, node);
            return first + 10;
        }

        @Override
        public void read(ResultSet rows) throws SQLException {
            while (rows.next()) {
                var left = rows.getLong(ClaimColumns.COUNT + 3);
                restMillis = left > 0 ? 0 : Math.max(1, rows.getLong(ClaimColumns.COUNT + 4));
                rows.getLong(1);
                if (!rows.wasNull()) {
                    add(rows);
                }
            }
        }
    }
}
