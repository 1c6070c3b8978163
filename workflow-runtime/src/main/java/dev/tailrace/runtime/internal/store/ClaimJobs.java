package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Takes due jobs of some lanes, at most a number of them. The attempt grows here.
 *
 * <p>Each lane and priority is probed by itself, since an index scan over all priorities would walk every future row;
 * rows that another node is taking are passed over. A row of a cancelled run is taken like any other and says so: to pass
 * over such rows would cost every claim a look at each of them until they are swept.
 *
 * <p>Entries of claimed rows stay in the index until VACUUM takes them, which no VACUUM can while somebody holds an old
 * snapshot. A claim that begins where the last one ended does not walk over them again.
 *
 * <p>The node must be alive: one that was taken for dead, and wakes up late, claims nothing.
 */
public final class ClaimJobs {
    private static final String SQL = """
            WITH taken AS (
                DELETE FROM tailrace.ready
                WHERE ctid = ANY (ARRAY(
                    SELECT due.ctid
                    FROM tailrace.node me
                    CROSS JOIN unnest(?::int[], ?::smallint[], ?::bigint[], ?::bigint[])
                        AS probe(lane, priority, micros, job)
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
                    LIMIT ?))
                RETURNING job_id, root_id, run_id, priority, run_at, attempt + 1 AS attempt, failures
            ),
            held AS (
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT job_id, root_id, run_id, ?, attempt, failures, now() FROM taken
            )
            SELECT c.*, t.attempt, t.failures, (date_part('epoch', t.run_at) * 1000000)::bigint,
                   (date_part('epoch', now()) * 1000000)::bigint
            FROM taken t JOIN tailrace.claim c ON c.id = t.job_id
            ORDER BY t.priority, t.run_at, t.job_id
            """;

    /** The same, but the lane and priority whose first job has waited longest comes first, whatever its priority. */
    private static final String OLDEST_FIRST = """
            WITH taken AS (
                DELETE FROM tailrace.ready
                WHERE ctid = ANY (ARRAY(
                    SELECT due.ctid
                    FROM tailrace.node me
                    CROSS JOIN (
                        SELECT p.lane, p.priority, p.micros, p.job
                        FROM unnest(?::int[], ?::smallint[], ?::bigint[], ?::bigint[]) AS p(lane, priority, micros, job)
                        CROSS JOIN LATERAL (
                            SELECT r.run_at, r.job_id FROM tailrace.ready r
                            WHERE r.lane = p.lane AND r.priority = p.priority AND r.run_at <= now()
                              AND (r.run_at, r.job_id) >=
                                  (timestamptz 'epoch' + p.micros * interval '1 microsecond', p.job)
                            ORDER BY r.run_at, r.job_id
                            LIMIT 1
                        ) first
                        ORDER BY first.run_at, first.job_id
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
                    LIMIT ?))
                RETURNING job_id, root_id, run_id, priority, run_at, attempt + 1 AS attempt, failures
            ),
            held AS (
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT job_id, root_id, run_id, ?, attempt, failures, now() FROM taken
            )
            SELECT c.*, t.attempt, t.failures, (date_part('epoch', t.run_at) * 1000000)::bigint,
                   (date_part('epoch', now()) * 1000000)::bigint
            FROM taken t JOIN tailrace.claim c ON c.id = t.job_id
            ORDER BY t.priority, t.run_at, t.job_id
            """;

    private final String sql;
    private final String oldestFirst;

    public ClaimJobs(Schema schema) {
        this.sql = schema.sql(SQL);
        this.oldestFirst = schema.sql(OLDEST_FIRST);
    }

    /** @param probes in the order of preference */
    public ClaimCall call(Probes probes, int limit, long node) {
        return new Call(sql, probes, limit, node);
    }

    /** Prefers the lane and priority whose first job has waited longest. */
    public ClaimCall oldestFirst(Probes probes, int limit, long node) {
        return new Call(oldestFirst, probes, limit, node);
    }

    /** One claim. */
    private static final class Call extends ClaimCall {
        private final Probes probes;
        private final int limit;
        private final long node;

        Call(String sql, Probes probes, int limit, long node) {
            super(sql, node);
            this.probes = probes;
            this.limit = limit;
            this.node = node;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setObject(first, probes.lanes());
            statement.setObject(first + 1, probes.priorities());
            statement.setObject(first + 2, probes.fromMicros());
            statement.setObject(first + 3, probes.fromJobs());
            statement.setInt(first + 4, limit);
            statement.setLong(first + 5, node);
            statement.setInt(first + 6, limit);
            statement.setLong(first + 7, node);
            return first + 8;
        }

        @Override
        public void read(ResultSet rows) throws SQLException {
            while (rows.next()) {
                add(rows);
            }
        }
    }
}
