package dev.tailrace.runtime.internal.store;

/**
 * Rules that hold in every committed state of the database. Each statement returns the number of jobs or runs that break
 * the rule, and one of them.
 */
public enum Invariant {
    ONE_PLACE("a job is in exactly one place", """
            SELECT count(*), min(j.id)
            FROM tailrace.job j
            LEFT JOIN tailrace.wait w ON w.job_id = j.id
            LEFT JOIN tailrace.awaiting a ON a.job_id = j.id
            LEFT JOIN tailrace.ready r ON r.job_id = j.id
            LEFT JOIN tailrace.running g ON g.job_id = j.id
            LEFT JOIN tailrace.parked p ON p.job_id = j.id
            LEFT JOIN tailrace.job_end e ON e.job_id = j.id
            WHERE num_nonnulls(w.job_id, a.job_id, r.job_id, g.job_id, p.job_id, e.job_id) <> 1
            """),

    COUNTED_PREDECESSORS("a waiting job counts exactly those of its predecessors that have not ended", """
            SELECT count(*), min(w.job_id)
            FROM tailrace.wait w
            LEFT JOIN (
                SELECT s.id, count(*) AS open
                FROM tailrace.job j
                CROSS JOIN LATERAL unnest(j.successors) AS s(id)
                WHERE NOT EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = j.id)
                GROUP BY s.id
            ) o ON o.id = w.job_id
            WHERE w.outstanding <> coalesce(o.open, 0)
            """),

    RELEASED_IN_TIME(
            "a job whose predecessors have all ended does not wait, unless it or its run is being cancelled", """
            SELECT count(*), min(w.job_id)
            FROM tailrace.wait w
            WHERE (w.outstanding = 0 OR w.needed = 0)
              AND NOT w.cancelled
              AND NOT EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = w.run_id)
            """),

    RELEASED_AFTER("a job that was claimed has the ends of its predecessors behind it, as many as its join needs", """
            SELECT count(*), min(n.job_id)
            FROM (
                SELECT job_id FROM tailrace.ready
                UNION ALL
                SELECT job_id FROM tailrace.awaiting
                UNION ALL
                SELECT job_id FROM tailrace.running WHERE attempt > 0
                UNION ALL
                SELECT job_id FROM tailrace.job_end WHERE outcome = 1
            ) n
            JOIN (
                SELECT s.id, bool_or(e.job_id IS NOT NULL) AS any_ended
                FROM tailrace.job j
                CROSS JOIN LATERAL unnest(j.successors) AS s(id)
                LEFT JOIN tailrace.job_end e ON e.job_id = j.id
                GROUP BY s.id
            ) p ON p.id = n.job_id
            WHERE NOT p.any_ended
            """),

    FAILURES_IN_BUDGET("failures never pass the budget", """
            SELECT count(*), min(n.job_id)
            FROM (
                SELECT job_id, failures FROM tailrace.ready
                UNION ALL
                SELECT job_id, failures FROM tailrace.awaiting
                UNION ALL
                SELECT job_id, failures FROM tailrace.running
                UNION ALL
                SELECT job_id, failures FROM tailrace.job_end
            ) n
            JOIN tailrace.job j ON j.id = n.job_id
            WHERE n.failures > j.max_failures
            """),

    AWAITS_SOMETHING("a job stands only before a gate of its own", """
            SELECT count(*), min(a.job_id)
            FROM tailrace.awaiting a
            WHERE NOT EXISTS (SELECT FROM tailrace.gate g WHERE g.job_id = a.job_id AND g.lane = a.lane)
            """),

    NOT_OVERDRAWN("no more units of a pool are held than it has, but for those granted while it had more", """
            SELECT count(*), min(x.job_id)
            FROM (
                SELECT h.pool, min(h.job_id) AS job_id, sum(h.units) AS units, max(h.granted_at) AS last_at
                FROM tailrace.pool_hold h
                GROUP BY h.pool, h.key
            ) x
            JOIN tailrace.pool p ON p.name = x.pool
            WHERE x.units > p.units AND x.last_at >= p.changed_at
            """),

    HELD_BY_THE_OPEN("units are held by jobs that are granted or at work, and by setups with a teardown to come", """
            SELECT count(*), min(h.job_id)
            FROM tailrace.pool_hold h
            JOIN tailrace.job j ON j.id = h.job_id
            CROSS JOIN LATERAL (
                SELECT count(*) AS all_of_them, count(e.job_id) AS ended
                FROM unnest(j.successors, j.edges) AS s(id, kind)
                LEFT JOIN tailrace.job_end e ON e.job_id = s.id
                WHERE s.kind IN (4, 5, 7, 8)
            ) t
            WHERE CASE
                      WHEN t.all_of_them > 0 THEN t.ended = t.all_of_them
                      ELSE NOT EXISTS (SELECT FROM tailrace.running r WHERE r.job_id = h.job_id)
                           AND NOT EXISTS (SELECT FROM tailrace.ready r WHERE r.job_id = h.job_id AND r.lane = j.lane)
                  END
            """),

    GRANTED_BEFORE("a job holds all that it takes from pools while it is ready or at work, and stands in no line", """
            SELECT count(*), min(t.job_id)
            FROM tailrace.pool_take t
            JOIN tailrace.job j ON j.id = t.job_id
            LEFT JOIN tailrace.pool_hold h ON (h.job_id, h.pool, h.key) = (t.job_id, t.pool, t.key)
            LEFT JOIN tailrace.pool_line l ON l.job_id = t.job_id
            LEFT JOIN tailrace.ready q ON q.job_id = t.job_id AND q.lane = j.lane
            LEFT JOIN tailrace.running r ON r.job_id = t.job_id
            LEFT JOIN tailrace.awaiting a ON a.job_id = t.job_id
            WHERE ((q.job_id IS NOT NULL OR (r.attempt > 0 AND l.job_id IS NULL)) AND h.units IS DISTINCT FROM t.units)
               OR (l.job_id IS NOT NULL AND a.job_id IS NULL AND r.job_id IS NULL)
               OR (a.job_id IS NOT NULL AND (h.job_id IS NOT NULL OR (NOT a.fresh AND l.job_id IS NULL)))
            """),

    SIGNALLED_ONCE("a signal completes a step of its run that waits for signals of its name, and no other", """
            SELECT count(*), min(s.id)
            FROM tailrace.signal s
            WHERE s.job_id IS NOT NULL
              AND NOT EXISTS (
                  SELECT FROM tailrace.gate g WHERE g.job_id = s.job_id AND g.run_id = s.run_id AND g.name = s.name)
            """),

    FINAL_WITH_ITS_JOBS("a generation of a run is final when, and only when, all of its jobs are", """
            SELECT count(*), min(r.id)
            FROM (
                SELECT j.run_id AS id, j.generation, bool_or(e.job_id IS NULL) AS open
                FROM tailrace.job j LEFT JOIN tailrace.job_end e ON e.job_id = j.id
                GROUP BY j.run_id, j.generation
            ) r
            WHERE r.open = EXISTS (
                SELECT FROM tailrace.run_final e WHERE e.run_id = r.id AND e.generation = r.generation)
            """),

    LAST_JOB("a run ends by its last job if it has no counter, and by its counter else", """
            SELECT count(*), min(r.id)
            FROM tailrace.run r
            JOIN tailrace.job j ON j.run_id = r.id
            LEFT JOIN tailrace.job_end e ON e.job_id = j.id
            WHERE (j.role = 1) <> (j.id IS NOT DISTINCT FROM r.last_job)
               OR (j.role = 1 AND e.job_id IS NOT NULL) <> (e.run_state IS NOT NULL)
            """),

    COUNTED_ENDS("a run's counter is the number of its loose ends and teardowns that have not ended", """
            SELECT count(*), min(o.run_id)
            FROM tailrace.run_open o
            CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE j.role = 2) AS ends, count(*) FILTER (WHERE j.role = 3) AS teardowns
                FROM tailrace.job j
                WHERE j.run_id = o.run_id AND NOT EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = j.id)
            ) open
            WHERE o.ends <> open.ends OR o.teardowns <> open.teardowns
               OR o.generation <> (SELECT max(j.generation) FROM tailrace.job j WHERE j.run_id = o.run_id)
            """),

    TORN_DOWN(
            "every setup that was attempted has a teardown that is waiting, at work, parked, completed or forced", """
            SELECT count(*), min(t.id)
            FROM tailrace.job t
            JOIN tailrace.job_end e ON e.job_id = t.id AND e.outcome <> 1
            JOIN tailrace.job s ON s.id = t.setup_id
            JOIN tailrace.job_end se ON se.job_id = s.id
            WHERE t.role = 3 AND se.attempt > 0 AND se.outcome <> 8
              AND (se.outcome = 1
                   OR NOT EXISTS (
                       SELECT FROM unnest(s.successors, s.edges) AS x(id, kind) WHERE x.id = t.id AND x.kind IN (5, 8)))
              AND NOT EXISTS (
                  SELECT FROM tailrace.teardown_decision d
                  WHERE d.job_id = t.id AND d.decision = 'force' AND d.done_at IS NOT NULL)
            """),

    ADDED_ON_COMPLETION("a job that another one added is of the same run, and that one has completed", """
            SELECT count(*), min(j.id)
            FROM tailrace.job j
            LEFT JOIN tailrace.job a ON a.id = j.added_by
            LEFT JOIN tailrace.job_end e ON e.job_id = j.added_by
            WHERE j.added_by IS NOT NULL
              AND (a.run_id IS DISTINCT FROM j.run_id OR a.root_id <> j.root_id OR e.outcome IS DISTINCT FROM 1)
            """),

    STARTED_BY_A_STEP(
            "a run that a step started is in the tree of that step, which does not end before its work has", """
            SELECT count(*), min(c.id)
            FROM tailrace.run c
            LEFT JOIN tailrace.job j ON j.id = c.parent_job
            WHERE c.parent_job IS NOT NULL
              AND (j.id IS NULL OR j.root_id <> c.root_id
                   OR NOT EXISTS (SELECT FROM tailrace.gate g WHERE g.job_id = j.id AND g.child IS NOT NULL)
                   OR (EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = j.id)
                       AND EXISTS (
                           SELECT FROM tailrace.job w
                           WHERE w.run_id = c.id AND w.generation = 1 AND w.role <> 3
                             AND NOT EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = w.id))))
            """),

    IN_TURN("a teardown starts after those before it, and it waits for its turn as long as it has not", """
            SELECT count(*), min(t.id)
            FROM (
                SELECT t.id
                FROM tailrace.job p
                CROSS JOIN LATERAL unnest(p.successors, p.edges) AS t(id, kind)
                WHERE t.kind = 10
                  AND NOT EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = p.id)
                  AND (EXISTS (SELECT FROM tailrace.ready r WHERE r.job_id = t.id)
                       OR EXISTS (SELECT FROM tailrace.running g WHERE g.job_id = t.id AND g.attempt > 0)
                       OR EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = t.id AND e.attempt > 0))
                UNION ALL
                SELECT t.id
                FROM tailrace.job s
                CROSS JOIN LATERAL unnest(s.successors, s.edges) AS t(id, kind)
                WHERE t.kind IN (7, 8)
                  AND EXISTS (SELECT FROM tailrace.wait w WHERE w.job_id = t.id)
                      <> EXISTS (SELECT FROM tailrace.teardown_turn x WHERE x.job_id = t.id)
            ) t
            """),

    WHOLE_RUNS("a run's rows are all there or all gone", """
            SELECT count(*), min(coalesce(n.job_id, n.run_id))
            FROM (
                SELECT id AS job_id, run_id FROM tailrace.job
                UNION ALL
                SELECT job_id, run_id FROM tailrace.wait
                UNION ALL
                SELECT job_id, run_id FROM tailrace.gate
                UNION ALL
                SELECT job_id, run_id FROM tailrace.pool_take
                UNION ALL
                SELECT job_id, run_id FROM tailrace.pool_line
                UNION ALL
                SELECT job_id, run_id FROM tailrace.pool_hold
                UNION ALL
                SELECT job_id, run_id FROM tailrace.awaiting
                UNION ALL
                SELECT job_id, run_id FROM tailrace.ready
                UNION ALL
                SELECT job_id, run_id FROM tailrace.running
                UNION ALL
                SELECT job_id, run_id FROM tailrace.parked
                UNION ALL
                SELECT job_id, run_id FROM tailrace.job_end
                UNION ALL
                SELECT job_id, run_id FROM tailrace.attempt_error
                UNION ALL
                SELECT job_id, run_id FROM tailrace.teardown_release
                UNION ALL
                SELECT job_id, run_id FROM tailrace.teardown_decision
                UNION ALL
                SELECT job_id, run_id FROM tailrace.teardown_turn
                UNION ALL
                SELECT job_id, run_id FROM tailrace.job_cancel
                UNION ALL
                SELECT job_id, run_id FROM tailrace.teardown_overdue
                UNION ALL
                SELECT NULL, id FROM tailrace.run
                UNION ALL
                SELECT NULL, run_id FROM tailrace.run_open
                UNION ALL
                SELECT NULL, run_id FROM tailrace.signal WHERE NOT fresh
                UNION ALL
                SELECT NULL, run_id FROM tailrace.run_final
                UNION ALL
                SELECT NULL, run_id FROM tailrace.run_cancel
                UNION ALL
                SELECT NULL, run_id FROM tailrace.run_cancelled
                UNION ALL
                SELECT NULL, run_id FROM tailrace.run_deadline
                UNION ALL
                SELECT NULL, run_id FROM tailrace.run_key
                UNION ALL
                SELECT NULL, run_id FROM tailrace.run_once WHERE expires_at IS NULL
            ) n
            LEFT JOIN tailrace.run r ON r.id = n.run_id
            LEFT JOIN tailrace.job j ON j.id = n.job_id
            WHERE r.id IS NULL
               OR CASE
                      WHEN n.job_id IS NULL THEN NOT EXISTS (SELECT FROM tailrace.job x WHERE x.run_id = n.run_id)
                      ELSE j.run_id IS DISTINCT FROM n.run_id
                  END
            """);

    private final String rule;
    private final String sql;

    Invariant(String rule, String sql) {
        this.rule = rule;
        this.sql = sql;
    }

    /** The rule as a sentence. */
    public String rule() {
        return rule;
    }

    String sql() {
        return sql;
    }
}
