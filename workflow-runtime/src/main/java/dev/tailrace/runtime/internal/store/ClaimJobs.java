package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

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

    private final String sql;

    public ClaimJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param probes in the order of preference */
    public Call call(Probes probes, int limit, long node) {
        return new Call(sql, probes, limit, node);
    }

    /** One claim. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final Probes probes;
        private final int limit;
        private final long node;
        private final List<ClaimedJob> claimed = new ArrayList<>();
        private final List<Long> dueMicros = new ArrayList<>();
        private long nowMicros;

        Call(String sql, Probes probes, int limit, long node) {
            this.sql = sql;
            this.probes = probes;
            this.limit = limit;
            this.node = node;
        }

        /** When the claimed jobs were due, in the same order, in microseconds since 1970. */
        public List<Long> dueMicros() {
            return dueMicros;
        }

        /** The time of the claim by the database's clock, if anything was claimed. */
        public long nowMicros() {
            return nowMicros;
        }

        /** What was claimed, once it was run. */
        public List<ClaimedJob> claimed() {
            return claimed;
        }

        @Override
        public String sql() {
            return sql;
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
                claimed.add(ClaimColumns.read(rows, node));
                dueMicros.add(rows.getLong(ClaimColumns.COUNT + 1));
                nowMicros = rows.getLong(ClaimColumns.COUNT + 2);
            }
        }
    }
}
