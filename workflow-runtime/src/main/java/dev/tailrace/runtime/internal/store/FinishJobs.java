package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Ends jobs and releases their successors, in one statement; the only one that ends a job, however it ended.
 *
 * <ol>
 *   <li>A job that is no longer this node's, at this attempt, is left out, and so are its successors.
 *   <li>Ends are appended, errors kept.
 *   <li>Edges of jobs that were left out are left out as well, by a hashed subplan: a join of two sets whose sizes the
 *       planner cannot know would compare each with each. The others are gathered by successor, so that a join is lowered
 *       once a batch; successors are locked in the order of their numbers, so that two batches which share some cannot
 *       deadlock.
 *   <li>A successor whose join is met becomes ready, now or at its time. One that is due, and for which this node has a
 *       worker free, is held by it at once: the next step of a chain begins without a claim. One whose join can no longer
 *       be met is moved to {@code running} with attempt 0, and whoever called ends it as skipped. In a cancelled run, or
 *       cancelled by itself, a successor ends as cancelled, in the same way, once all of its predecessors have ended and not before: the end of
 *       a loose end says that everything before it has ended. A teardown is brought forward.
 *   <li>Runs are ended, or their counters lowered, in the order of their numbers.
 * </ol>
 */
public final class FinishJobs {
    private static final String SQL = """
            WITH given AS (
                SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::int[], ?::smallint[], ?::smallint[], ?::int[],
                                     ?::text[], ?::text[])
                    AS g(id, node, attempt, outcome, role, failures, output, error)
            ),
            edge AS (
                SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::smallint[], ?::bigint[], ?::bigint[])
                    AS s(predecessor, job, effect, delay, instant)
            ),
            me AS (
                SELECT ?::bigint AS node
            ),
            free AS MATERIALIZED (
                SELECT r.lane, r.side, r.room, r.priority
                FROM me CROSS JOIN unnest(?::int[], ?::int[], ?::int[], ?::smallint[]) AS r(lane, side, room, priority)
                WHERE EXISTS (SELECT FROM tailrace.node n WHERE n.id = me.node AND n.ended_at IS NULL)
            ),
            mine AS (
                DELETE FROM tailrace.running r USING given g
                WHERE r.job_id = g.id AND r.node = g.node AND r.attempt = g.attempt
                RETURNING r.job_id, r.root_id, r.run_id, r.node, r.attempt, r.started_at,
                          g.outcome, g.role, g.failures, g.output, g.error
            ),
            appended AS (
                INSERT INTO tailrace.job_end (job_id, root_id, run_id, outcome, run_state, attempt, failures, node,
                                              started_at, finished_at, output)
                SELECT job_id, root_id, run_id, outcome,
                       CASE
                           WHEN role <> 1 THEN NULL
                           WHEN (run_id IN (SELECT k.run_id FROM tailrace.run_cancel k)) IS TRUE THEN 4
                           WHEN outcome = 1 THEN 1
                           ELSE 2
                       END,
                       attempt, failures, node, started_at, now(), output
                FROM mine
            ),
            kept AS (
                INSERT INTO tailrace.attempt_error (job_id, attempt, root_id, run_id, node, error)
                SELECT job_id, attempt, root_id, run_id, node, error FROM mine WHERE error IS NOT NULL
                ON CONFLICT (job_id, attempt) DO NOTHING
            ),
            lowered AS MATERIALIZED (
                SELECT s.job AS job_id,
                       count(*)::int AS ended,
                       (count(*) FILTER (WHERE s.effect = 1))::int AS met,
                       bool_or(s.effect = 2) AS at_once,
                       bool_or(s.effect = 3) AS skip,
                       nullif(max(s.delay), -1) AS delay_ms,
                       timestamptz 'epoch' + nullif(max(s.instant), -1) * interval '1 microsecond' AS not_before
                FROM edge s
                WHERE (s.predecessor IN (SELECT m.job_id FROM mine m)) IS TRUE
                GROUP BY s.job
            ),
            locked AS MATERIALIZED (
                SELECT w.job_id, w.root_id, w.run_id, w.lane, w.priority, w.teardown,
                       greatest(w.needed - l.met, 0) AS needed,
                       greatest(w.outstanding - l.ended, 0) AS outstanding,
                       coalesce(l.delay_ms, w.delay_ms) AS delay_ms,
                       coalesce(l.not_before, w.not_before) AS not_before,
                       l.at_once, l.skip,
                       w.cancelled OR (w.run_id IN (SELECT k.run_id FROM tailrace.run_cancel k)) IS TRUE AS cancelled,
                       w.teardown AND (w.job_id IN (SELECT t.job_id FROM tailrace.teardown_release t)) IS TRUE AS released
                FROM lowered l JOIN tailrace.wait w ON w.job_id = l.job_id
                ORDER BY w.job_id
                FOR UPDATE OF w
            ),
            fated AS MATERIALIZED (
                SELECT job_id, root_id, run_id, lane, priority, needed, outstanding, delay_ms, not_before,
                       CASE
                           WHEN skip THEN 'skip'
                           WHEN cancelled AND NOT teardown THEN
                               CASE WHEN outstanding = 0 AND me.node <> 0 THEN 'cancel' ELSE 'stay' END
                           WHEN at_once OR needed = 0 THEN 'release'
                           WHEN outstanding = 0 THEN 'skip'
                           ELSE 'stay'
                       END AS fate,
                       CASE
                           WHEN at_once OR cancelled OR released THEN now()
                           ELSE greatest(now() + delay_ms * interval '1 ms', not_before)
                       END AS run_at
                FROM locked, me
            ),
            moved AS (
                DELETE FROM tailrace.wait w USING fated f WHERE w.job_id = f.job_id AND f.fate <> 'stay'
            ),
            stayed AS (
                UPDATE tailrace.wait w
                SET needed = f.needed, outstanding = f.outstanding, delay_ms = f.delay_ms, not_before = f.not_before
                FROM fated f WHERE w.job_id = f.job_id AND f.fate = 'stay'
            ),
            released AS MATERIALIZED (
                SELECT f.lane, f.priority, f.run_at, f.job_id, f.root_id, f.run_id,
                       coalesce(row_number() OVER (PARTITION BY r.side ORDER BY f.priority, f.job_id) <= r.room, false)
                           AS taken
                FROM fated f
                LEFT JOIN free r ON r.lane = f.lane AND f.priority <= r.priority AND f.run_at <= now()
                WHERE f.fate = 'release'
            ),
            queued AS (
                INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id)
                SELECT lane, priority, run_at, job_id, root_id, run_id FROM released WHERE NOT taken
            ),
            held AS (
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT job_id, root_id, run_id, me.node, 1, 0, now() FROM released, me WHERE taken
                UNION ALL
                SELECT job_id, root_id, run_id, me.node, 0, 0, now() FROM fated, me WHERE fate IN ('skip', 'cancel')
            ),
            counted AS MATERIALIZED (
                SELECT run_id,
                       (count(*) FILTER (WHERE role = 2))::int AS ends,
                       (count(*) FILTER (WHERE role = 3))::int AS teardowns
                FROM mine WHERE role >= 2
                GROUP BY run_id
            ),
            open AS MATERIALIZED (
                SELECT o.run_id, o.ends - c.ends AS ends, o.teardowns - c.teardowns AS teardowns
                FROM counted c JOIN tailrace.run_open o ON o.run_id = c.run_id
                ORDER BY o.run_id
                FOR UPDATE OF o
            ),
            counted_down AS (
                UPDATE tailrace.run_open o SET ends = n.ends, teardowns = n.teardowns
                FROM open n WHERE o.run_id = n.run_id
            )
            SELECT (SELECT CASE WHEN count(*) < (SELECT count(*) FROM given) THEN array_agg(job_id) END FROM mine),
                   (SELECT count(*) FROM mine),
                   (SELECT array_agg(job_id) FROM fated WHERE fate = 'skip'),
                   (SELECT array_agg(job_id) FROM fated WHERE fate = 'cancel'),
                   (SELECT array_agg(DISTINCT lane) FROM released WHERE NOT taken AND run_at <= now()),
                   (SELECT array_agg(DISTINCT lane) FROM released WHERE run_at > now())
            """;

    private final String sql;

    public FinishJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * What a batch did.
     *
     * @param all whether all jobs were still held and are ended now
     * @param finished those that were, if it was not all
     * @param skipped jobs that the caller holds now, with attempt 0, and must end as skipped
     * @param cancelled the same, to be ended as cancelled
     * @param dueLanes where jobs became ready and were not taken
     * @param laterLanes where jobs became ready for a later time
     */
    public record Result(
            boolean all, long[] finished, long[] skipped, long[] cancelled, long[] dueLanes, long[] laterLanes) {
        private static final long[] NONE = {};

        static final Result NOTHING = new Result(false, NONE, NONE, NONE, NONE, NONE);
    }

    /**
     * @param node who takes what must be skipped; {@link Fence#CLIENT} only in a transaction that ends it as well, and
     *     that leaves what must be cancelled to the sweep
     * @param rooms where the node takes successors at once
     */
    public Call call(List<FinishedJob> jobs, long node, Rooms rooms) {
        return new Call(sql, FinishArrays.of(jobs), node, rooms);
    }

    /** One batch. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final FinishArrays arrays;
        private final long node;
        private final Rooms rooms;
        private Result result = Result.NOTHING;

        Call(String sql, FinishArrays arrays, long node, Rooms rooms) {
            this.sql = sql;
            this.arrays = arrays;
            this.node = node;
            this.rooms = rooms;
        }

        /** What the batch did, once it was run. */
        public Result result() {
            return result;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            var next = arrays.bind(statement, first);
            statement.setLong(next, node);
            statement.setObject(next + 1, rooms.lanes());
            statement.setObject(next + 2, rooms.sides());
            statement.setObject(next + 3, rooms.room());
            statement.setObject(next + 4, rooms.priorities());
            return next + 5;
        }

        @Override
        public void read(ResultSet row) throws SQLException {
            row.next();
            result = new Result(
                    row.getLong(2) == arrays.count(),
                    Rows.longs(row, 1),
                    Rows.longs(row, 3),
                    Rows.longs(row, 4),
                    Rows.longs(row, 5),
                    Rows.longs(row, 6));
        }
    }
}
