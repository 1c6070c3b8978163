package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Judges runs whose last loose end has ended, in the transaction that ended it: the work is cancelled if that was asked
 * for, failed if a step ended discarded or cancelled and none of its ordinary successors took over, else completed. A
 * failure brings forward what is held. A run whose last teardown has ended as well is final.
 *
 * <p>A statement of its own because it must see the ends that the finishing statement appended.
 */
public final class SettleRuns {
    private static final String SQL = """
            WITH open AS MATERIALIZED (
                SELECT o.run_id, o.root_id, o.generation, o.teardowns, o.work_state, o.work_ended_at
                FROM tailrace.run_open o
                WHERE o.run_id = ANY (?) AND o.ends = 0 AND (o.work_state IS NULL OR o.teardowns = 0)
                ORDER BY o.run_id
                FOR UPDATE
            ),
            judged AS MATERIALIZED (
                SELECT o.run_id, o.root_id, o.generation, o.teardowns, o.work_state IS NULL AS fresh,
                       coalesce(o.work_ended_at, now()) AS work_ended_at,
                       CASE
                           WHEN o.work_state IS NOT NULL THEN o.work_state
                           WHEN EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = o.run_id) THEN 4
                           WHEN o.generation > 1 THEN
                               CASE WHEN EXISTS (
                                   SELECT FROM tailrace.failure f WHERE f.run_id = o.run_id) THEN 2 ELSE 1 END
                           WHEN EXISTS (
                               SELECT FROM tailrace.job j JOIN tailrace.job_end e ON e.job_id = j.id
                               WHERE j.run_id = o.run_id AND j.role <> 3
                                 AND e.outcome IN (2, 4)
                                 AND NOT EXISTS (
                                     SELECT FROM unnest(j.successors, j.edges) AS s(id, kind)
                                     JOIN tailrace.job_end n ON n.job_id = s.id
                                     WHERE s.kind IN (1, 2, 3) AND n.outcome <> 8)) THEN 2
                           ELSE 1
                       END::smallint AS work_state
                FROM open o
            ),
            kept AS (
                UPDATE tailrace.run_open o SET work_state = j.work_state, work_ended_at = j.work_ended_at
                FROM judged j WHERE o.run_id = j.run_id AND j.teardowns > 0 AND j.fresh
            ),
            gone AS (
                DELETE FROM tailrace.run_open o USING judged j WHERE o.run_id = j.run_id AND j.teardowns = 0
            ),
            ended AS (
                INSERT INTO tailrace.run_end (run_id, generation, root_id, state, work_ended_at, finished_at)
                SELECT run_id, generation, root_id, work_state, work_ended_at, now() FROM judged WHERE teardowns = 0
            ),
            forward AS (
                UPDATE tailrace.ready r SET run_at = now()
                FROM judged j JOIN tailrace.job t ON t.run_id = j.run_id
                WHERE j.fresh AND j.work_state = 2 AND j.teardowns > 0
                  AND t.role = 3 AND t.keep_on_failure IS NOT TRUE
                  AND r.job_id = t.id AND r.attempt = 0 AND r.run_at > now()
                RETURNING r.lane
            ),
            turned AS (
                UPDATE tailrace.teardown_turn x SET due_at = now()
                FROM judged j JOIN tailrace.job t ON t.run_id = j.run_id
                WHERE j.fresh AND j.work_state = 2 AND j.teardowns > 0
                  AND t.role = 3 AND t.keep_on_failure IS NOT TRUE
                  AND x.job_id = t.id AND NOT x.due
            )
            SELECT array_agg(DISTINCT lane) FROM forward
            """;

    private final String sql;

    public SettleRuns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param runs of which a counted job ended in this transaction; those that have others still open are let be */
    public Call call(long[] runs) {
        return new Call(sql, runs);
    }

    /** The judgement of some runs. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final long[] runs;
        private long[] dueLanes = {};

        Call(String sql, long[] runs) {
            this.sql = sql;
            this.runs = runs;
        }

        /** The lanes in which a held teardown is due now, once it was run. */
        public long[] dueLanes() {
            return dueLanes;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setObject(first, runs);
            return first + 1;
        }

        @Override
        public void read(ResultSet row) throws SQLException {
            row.next();
            dueLanes = Rows.longs(row, 1);
        }
    }
}
