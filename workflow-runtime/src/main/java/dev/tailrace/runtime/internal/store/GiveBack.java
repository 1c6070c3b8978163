package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Gives back what jobs took from pools, where they may not keep it: behind the statements that ended them, or put them back,
 * and by what these have left. A job with no teardown keeps it while it is granted, ready or at work; a setup until its last
 * teardown has ended. So it may be asked of any job, and a batch that changed nothing of a job gives nothing back. Of two
 * teardowns of one setup that end at once, {@link FinishJobs} lets the later one wait for the counter of their run; so it
 * sees here that both have ended.
 */
public final class GiveBack {
    private static final String SQL = """
            WITH holder AS MATERIALIZED (
                SELECT DISTINCT coalesce(j.setup_id, j.id) AS id
                FROM unnest(?::bigint[]) AS g(id) JOIN tailrace.job j ON j.id = g.id
            ),
            done AS MATERIALIZED (
                SELECT o.id
                FROM holder o
                JOIN tailrace.job j ON j.id = o.id
                CROSS JOIN LATERAL (
                    SELECT count(*) AS all_of_them, count(e.job_id) AS ended
                    FROM unnest(j.successors, j.edges) AS s(id, kind)
                    LEFT JOIN tailrace.job_end e ON e.job_id = s.id
                    WHERE s.kind IN (4, 5, 7, 8)
                ) teardowns
                WHERE CASE
                          WHEN teardowns.all_of_them > 0 THEN teardowns.ended = teardowns.all_of_them
                          ELSE NOT EXISTS (SELECT FROM tailrace.running r WHERE r.job_id = o.id)
                               AND NOT EXISTS (
                                   SELECT FROM tailrace.ready r WHERE r.job_id = o.id AND r.lane = j.lane)
                      END
            ),
            gone AS (
                DELETE FROM tailrace.pool_line l USING holder o
                WHERE l.job_id = o.id AND EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = o.id)
                RETURNING l.pool, l.key
            ),
            given_back AS (
                DELETE FROM tailrace.pool_hold h USING done d WHERE h.job_id = d.id
                RETURNING h.pool, h.key
            )
            SELECT array_agg(DISTINCT g.lane)
            FROM (SELECT pool, key FROM given_back UNION SELECT pool, key FROM gone) f
            CROSS JOIN LATERAL (
                SELECT l.job_id FROM tailrace.pool_line l
                WHERE l.pool = f.pool AND l.key = f.key
                ORDER BY l.since, l.job_id
                LIMIT 1
            ) w
            JOIN tailrace.gate g ON g.job_id = w.job_id
            """;

    private final String sql;

    public GiveBack(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Call call(long[] jobs) {
        return new Call(sql, jobs);
    }

    /** One batch. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final long[] jobs;
        private long[] lanes = {};

        Call(String sql, long[] jobs) {
            this.sql = sql;
            this.jobs = jobs;
        }

        /** The lanes of the gates at which somebody waits for what was given back, once it was run. */
        public long[] lanes() {
            return lanes;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setObject(first, jobs);
            return first + 1;
        }

        @Override
        public void read(ResultSet row) throws SQLException {
            row.next();
            lanes = Rows.longs(row, 1);
        }
    }
}
