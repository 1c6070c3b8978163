package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives signals to the steps that wait for them: of one name in one run the oldest to whoever waits longest. Locks both, so
 * that the transaction can end the steps.
 *
 * <p>A look costs as much as there is new: it begins with the steps and the signals at which nobody has looked. A step that
 * finds no signal, and a signal that finds no step, is marked as looked at; then whichever comes later finds the other, as
 * both are committed before anybody looks at them. Rows that another node is at are passed over, and whoever could have
 * met one of them stays new, for the next look. Signals of runs that are gone go too.
 */
public final class MatchSignals {
    private static final String SQL = """
            WITH new_step AS MATERIALIZED (
                SELECT a.job_id FROM tailrace.awaiting a
                WHERE a.fresh AND a.lane = ANY (?)
                  AND NOT EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = a.run_id)
                ORDER BY a.lane, a.job_id
                LIMIT ?
            ),
            new_signal AS MATERIALIZED (
                SELECT s.id, s.run_id, s.name FROM tailrace.signal s WHERE s.fresh ORDER BY s.id LIMIT ?
            ),
            touched AS MATERIALIZED (
                SELECT g.run_id, g.name FROM new_step f JOIN tailrace.gate g ON g.job_id = f.job_id
                UNION
                SELECT run_id, name FROM new_signal
            ),
            step AS MATERIALIZED (
                SELECT a.job_id, t.run_id, t.name, a.since, a.attempt
                FROM touched t
                JOIN tailrace.gate g ON g.run_id = t.run_id AND g.name = t.name
                JOIN tailrace.awaiting a ON a.job_id = g.job_id AND a.lane = ANY (?)
                WHERE NOT EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = t.run_id)
            ),
            sent AS MATERIALIZED (
                SELECT s.id, s.run_id, s.name, s.job_id
                FROM touched t JOIN tailrace.signal s ON s.run_id = t.run_id AND s.name = t.name
                WHERE s.job_id IS NULL OR s.job_id IN (SELECT job_id FROM step)
            ),
            my_step AS MATERIALIZED (
                SELECT a.job_id FROM step x JOIN tailrace.awaiting a ON a.job_id = x.job_id
                ORDER BY a.job_id
                FOR UPDATE OF a SKIP LOCKED
            ),
            my_signal AS MATERIALIZED (
                SELECT s.id FROM sent x JOIN tailrace.signal s ON s.id = x.id
                WHERE s.job_id IS NOT DISTINCT FROM x.job_id
                ORDER BY s.id
                FOR UPDATE OF s SKIP LOCKED
            ),
            had AS MATERIALIZED (
                SELECT x.job_id, x.id FROM sent x
                WHERE x.job_id IN (SELECT job_id FROM my_step) AND x.id IN (SELECT id FROM my_signal)
            ),
            given AS MATERIALIZED (
                SELECT w.job_id, n.id
                FROM (
                    SELECT job_id, run_id, name, row_number() OVER (PARTITION BY run_id, name ORDER BY since, job_id) AS place
                    FROM step
                    WHERE job_id IN (SELECT job_id FROM my_step)
                      AND job_id NOT IN (SELECT job_id FROM sent WHERE job_id IS NOT NULL)
                ) w
                JOIN (
                    SELECT id, run_id, name, row_number() OVER (PARTITION BY run_id, name ORDER BY id) AS place
                    FROM sent WHERE job_id IS NULL AND id IN (SELECT id FROM my_signal)
                ) n ON n.run_id = w.run_id AND n.name = w.name AND n.place = w.place
            ),
            kept AS (
                UPDATE tailrace.signal s SET job_id = g.job_id, fresh = false FROM given g WHERE s.id = g.id
            ),
            looked_at_step AS (
                UPDATE tailrace.awaiting a
                SET fresh = false, until = CASE WHEN x.attempt = 0 OR a.until IS NULL THEN a.until ELSE a.since END
                FROM step x
                WHERE a.job_id = x.job_id AND a.fresh
                  AND x.job_id IN (SELECT job_id FROM my_step)
                  AND x.job_id NOT IN (SELECT job_id FROM given)
                  AND x.job_id NOT IN (SELECT job_id FROM had)
                  AND NOT EXISTS (
                      SELECT FROM sent s
                      WHERE s.run_id = x.run_id AND s.name = x.name AND s.id NOT IN (SELECT id FROM my_signal))
                RETURNING a.job_id
            ),
            looked_at_signal AS (
                UPDATE tailrace.signal s SET fresh = false
                FROM sent x
                WHERE s.id = x.id AND s.fresh
                  AND x.id IN (SELECT id FROM my_signal)
                  AND x.id NOT IN (SELECT id FROM given)
                  AND EXISTS (SELECT FROM tailrace.run r WHERE r.id = x.run_id)
                  AND NOT EXISTS (
                      SELECT FROM step y
                      WHERE y.run_id = x.run_id AND y.name = x.name AND y.job_id NOT IN (SELECT job_id FROM my_step))
                RETURNING s.id
            ),
            astray AS (
                DELETE FROM tailrace.signal s USING new_signal n
                WHERE s.id = n.id AND NOT EXISTS (SELECT FROM tailrace.run r WHERE r.id = n.run_id)
            ),
            met AS (
                SELECT job_id, id FROM had
                UNION ALL
                SELECT job_id, id FROM given
            )
            SELECT (SELECT count(*) FROM new_step) + (SELECT count(*) FROM new_signal),
                   (SELECT count(*) FROM met) + (SELECT count(*) FROM looked_at_step) + (SELECT count(*) FROM looked_at_signal),
                   m.job_id, s.name, s.payload
            FROM (SELECT 1) one
            LEFT JOIN (met m JOIN tailrace.signal s ON s.id = m.id) ON true
            """;

    private final String sql;

    public MatchSignals(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** A step, and what it was sent. */
    public record Match(long job, String signal, @Nullable String payload) {}

    /**
     * What came of a look.
     *
     * @param more whether there was a batch of what is new, and not all of it is somebody else's
     */
    public record Matches(List<Match> matches, boolean more) {}

    public Matches run(Connection transaction, List<Integer> lanes, int limit) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            var gates = lanes.stream().mapToInt(lane -> lane).toArray();
            statement.setObject(1, gates);
            statement.setInt(2, limit);
            statement.setInt(3, limit);
            statement.setObject(4, gates);
            try (var rows = statement.executeQuery()) {
                var matches = new ArrayList<Match>();
                var more = false;
                while (rows.next()) {
                    more = rows.getLong(1) >= limit && rows.getLong(2) > 0;
                    var job = Rows.longOrNull(rows, 3);
                    if (job != null) {
                        matches.add(new Match(job, rows.getString(4), rows.getString(5)));
                    }
                }
                return new Matches(matches, more);
            }
        }
    }
}
