package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/**
 * Judges teardowns that wait for their turn, by what has ended and not by counting, so that to judge once too often changes
 * nothing. They must be locked already, by {@link LockTurns} or {@link FindTurns}, in a statement of its own.
 *
 * <p>A teardown is due when its setup ended without completing, when its time has come, when the steps that it waits for
 * have ended, or when it is brought forward. It starts when it is due and every teardown before it is final; being due, it
 * brings those forward, at once if they have a time and are held, else by the next round of upkeep. One that has no others before it any more, and is not due, waits on in {@code ready} for its time.
 * On cancel it also waits for the running steps of its scope, at most 30 seconds.
 */
public final class JudgeTurns {
    private static final String SQL = """
            WITH me AS (
                SELECT ?::bigint AS node
            ),
            told AS MATERIALIZED (
                SELECT g.job AS job_id, g.predecessor, g.attempt, nullif(g.delay, -1) AS delay_ms,
                       timestamptz 'epoch' + nullif(g.instant, -1) * interval '1 microsecond' AS not_before
                FROM unnest(?::bigint[], ?::bigint[], ?::int[], ?::bigint[], ?::bigint[])
                    AS g(predecessor, job, attempt, delay, instant)
                WHERE g.delay >= 0 OR g.instant >= 0
            ),
            asked AS MATERIALIZED (
                SELECT t.job_id, w.root_id, w.run_id, w.lane, w.priority, j.setup_id, t.predecessors, t.due,
                       s.outcome IS NOT NULL AS ended,
                       s.outcome <> 1 AND (t.only_if_completed OR s.attempt = 0 OR s.outcome = 8) AS unneeded,
                       s.outcome <> 1 AS failed,
                       coalesce(t.due_at, CASE WHEN s.outcome = 1 AND t.timed THEN
                           greatest(s.finished_at + coalesce(g.delay_ms, w.delay_ms) * interval '1 ms',
                                    coalesce(g.not_before, w.not_before)) END) AS due_at,
                       t.timed,
                       coalesce(cardinality(t.users), 0) > 0 AS used,
                       (SELECT count(*) FROM unnest(t.users) AS u(id)
                        WHERE NOT EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = u.id)) AS users,
                       (SELECT count(*) FROM unnest(t.predecessors) AS p(id)
                        WHERE NOT EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = p.id)) AS before,
                       EXISTS (SELECT FROM tailrace.teardown_release r WHERE r.job_id = t.job_id)
                           OR EXISTS (
                               SELECT FROM unnest(j.successors, j.edges) AS n(id, kind)
                               JOIN tailrace.teardown_turn o ON o.job_id = n.id
                               WHERE n.kind = 10 AND o.due) AS released,
                       (SELECT k.asked_at FROM tailrace.run_cancel k WHERE k.run_id = w.run_id) AS cancelled_at
                FROM tailrace.teardown_turn t
                JOIN tailrace.wait w ON w.job_id = t.job_id
                JOIN tailrace.job j ON j.id = t.job_id
                LEFT JOIN tailrace.job_end s ON s.job_id = j.setup_id
                LEFT JOIN told g ON g.job_id = t.job_id AND g.predecessor = s.job_id AND g.attempt = s.attempt
                WHERE t.job_id = ANY (?)
            ),
            seen AS MATERIALIZED (
                SELECT a.*,
                       a.due OR a.ended AND (a.failed OR a.due_at <= now() OR a.released OR a.cancelled_at IS NOT NULL
                                             OR a.used AND a.users = 0
                                             OR NOT a.used AND NOT a.timed AND a.before = 0) IS TRUE AS is_due
                FROM asked a
            ),
            judged AS MATERIALIZED (
                SELECT s.job_id, s.root_id, s.run_id, s.lane, s.priority, s.predecessors, s.cancelled_at, s.is_due, s.due,
                       (NOT s.ended)::int + s.users + s.before AS outstanding,
                       CASE WHEN s.is_due AND NOT s.due THEN least(s.due_at, now()) ELSE s.due_at END AS due_at,
                       CASE
                           WHEN NOT s.ended THEN 'stay'
                           WHEN s.unneeded THEN CASE WHEN me.node IS NULL THEN 'stay' ELSE 'skip' END
                           WHEN s.before = 0 AND (s.is_due OR s.due_at IS NOT NULL AND NOT s.used) THEN 'release'
                           ELSE 'stay'
                       END AS fate,
                       CASE
                           WHEN NOT s.is_due THEN s.due_at
                           WHEN s.cancelled_at + interval '30 seconds' > now() AND tailrace.scope_at_work(s.setup_id)
                               THEN s.cancelled_at + interval '30 seconds'
                           ELSE now()
                       END AS run_at
                FROM seen s, me
            ),
            moved AS (
                DELETE FROM tailrace.wait w USING judged j WHERE w.job_id = j.job_id AND j.fate <> 'stay'
            ),
            turned AS (
                DELETE FROM tailrace.teardown_turn t USING judged j WHERE t.job_id = j.job_id AND j.fate <> 'stay'
            ),
            stayed AS (
                UPDATE tailrace.wait w SET needed = j.outstanding, outstanding = j.outstanding
                FROM judged j
                WHERE w.job_id = j.job_id AND j.fate = 'stay' AND w.outstanding <> j.outstanding
            ),
            known AS (
                UPDATE tailrace.teardown_turn t SET due = j.is_due, due_at = j.due_at
                FROM judged j
                WHERE t.job_id = j.job_id AND j.fate = 'stay' AND (t.due, t.due_at) IS DISTINCT FROM (j.is_due, j.due_at)
            ),
            queued AS (
                INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id)
                SELECT lane, priority, run_at, job_id, root_id, run_id FROM judged WHERE fate = 'release'
            ),
            held AS (
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT job_id, root_id, run_id, me.node, 0, 0, now() FROM judged, me WHERE fate = 'skip'
            ),
            urged AS MATERIALIZED (
                SELECT DISTINCT p.id
                FROM judged j CROSS JOIN LATERAL unnest(j.predecessors) AS p(id)
                WHERE j.fate = 'stay' AND j.is_due AND j.cancelled_at IS NULL
                  AND NOT EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = p.id)
            ),
            early AS MATERIALIZED (
                SELECT r.job_id FROM tailrace.ready r
                WHERE r.job_id IN (SELECT u.id FROM urged u) AND r.attempt = 0 AND r.run_at > now()
                ORDER BY r.job_id
                FOR UPDATE SKIP LOCKED
            ),
            hurried AS (
                UPDATE tailrace.ready r SET run_at = now() FROM early e WHERE r.job_id = e.job_id RETURNING r.lane
            )
            SELECT (SELECT array_agg(job_id) FROM judged WHERE fate = 'skip'),
                   (SELECT array_agg(lane) FROM (
                        SELECT lane FROM judged WHERE fate = 'release' AND run_at <= now()
                        UNION
                        SELECT lane FROM hurried) due),
                   (SELECT array_agg(DISTINCT lane) FROM judged WHERE fate = 'release' AND run_at > now())
            """;

    private final String sql;

    public JudgeTurns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * What a judgement did.
     *
     * @param skipped teardowns that the caller holds now, with attempt 0, and must end as skipped
     * @param dueLanes where teardowns became due
     * @param laterLanes where they became ready for a later time
     */
    public record Result(long[] skipped, long[] dueLanes, long[] laterLanes) {
        private static final long[] NONE = {};

        static final Result NOTHING = new Result(NONE, NONE, NONE);
    }

    /**
     * @param edges that lead to them, with what the outputs of their setups tell; none where no setup has ended
     * @param node who takes what must be skipped; null for nobody, to leave it
     */
    public Call call(long[] teardowns, TurnEdges edges, @Nullable Long node) {
        return new Call(sql, teardowns, edges, node);
    }

    /** One judgement. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final long[] teardowns;
        private final TurnEdges edges;
        private final @Nullable Long node;
        private Result result = Result.NOTHING;

        Call(String sql, long[] teardowns, TurnEdges edges, @Nullable Long node) {
            this.sql = sql;
            this.teardowns = teardowns;
            this.edges = edges;
            this.node = node;
        }

        /** What was done, once it was run. */
        public Result result() {
            return result;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setObject(first, node, Types.BIGINT);
            var next = edges.bind(statement, first + 1);
            statement.setObject(next, teardowns);
            return next + 1;
        }

        @Override
        public void read(ResultSet row) throws SQLException {
            row.next();
            result = new Result(Rows.longs(row, 1), Rows.longs(row, 2), Rows.longs(row, 3));
        }
    }
}
