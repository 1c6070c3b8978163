package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Deletes runs that have ended and that the caller has locked, each with all of its rows. One that was opened again, or
 * whose once-key a start is taking over in this moment, is left whole for another time, with all that it started.
 */
public final class DeleteRuns {
    private static final String SQL = """
            WITH key AS MATERIALIZED (
                SELECT o.workflow, o.key, o.run_id FROM tailrace.run_once o
                WHERE o.run_id = ANY (?) AND o.expires_at IS NULL
                FOR UPDATE SKIP LOCKED
            ),
            free_run AS MATERIALIZED (
                SELECT r.id, r.root_id FROM tailrace.run r
                WHERE r.id = ANY (?) AND NOT EXISTS (SELECT FROM tailrace.run_open o WHERE o.run_id = r.id)
                  AND NOT EXISTS (
                      SELECT FROM tailrace.run c JOIN tailrace.run_open o ON o.run_id = c.id
                      WHERE c.root_id = r.root_id AND c.root_id <> c.id)
                  AND (EXISTS (SELECT FROM key k WHERE k.run_id = r.id)
                       OR NOT EXISTS (
                           SELECT FROM tailrace.run_once o WHERE o.run_id = r.id AND o.expires_at IS NULL))
                ORDER BY r.id
                FOR UPDATE SKIP LOCKED
            ),
            doomed AS MATERIALIZED (
                SELECT f.id FROM free_run f
                WHERE f.root_id IN (SELECT id FROM free_run)
                   OR NOT EXISTS (SELECT FROM tailrace.run t WHERE t.id = f.root_id)
            ),
            gone AS (
                DELETE FROM tailrace.job j USING doomed d WHERE j.run_id = d.id RETURNING j.id
            ),
            ends AS (
                DELETE FROM tailrace.job_end e USING gone j WHERE e.job_id = j.id
            ),
            gates AS (
                DELETE FROM tailrace.gate g USING gone j WHERE g.job_id = j.id
            ),
            takes AS (
                DELETE FROM tailrace.pool_take t USING gone j WHERE t.job_id = j.id
            ),
            signals AS (
                DELETE FROM tailrace.signal s USING doomed d WHERE s.run_id = d.id
            ),
            errors AS (
                DELETE FROM tailrace.attempt_error e USING gone j WHERE e.job_id = j.id
            ),
            job_marks AS (
                DELETE FROM tailrace.job_cancel c USING gone j WHERE c.job_id = j.id
            ),
            releases AS (
                DELETE FROM tailrace.teardown_release t USING gone j WHERE t.job_id = j.id
            ),
            decisions AS (
                DELETE FROM tailrace.teardown_decision t USING doomed d WHERE t.run_id = d.id
            ),
            overdue AS (
                DELETE FROM tailrace.teardown_overdue t USING gone j WHERE t.job_id = j.id
            ),
            run_ends AS (
                DELETE FROM tailrace.run_end e USING doomed d WHERE e.run_id = d.id
            ),
            marks AS (
                DELETE FROM tailrace.run_cancel k USING doomed d WHERE k.run_id = d.id
            ),
            reasons AS (
                DELETE FROM tailrace.run_cancelled c USING doomed d WHERE c.run_id = d.id
            ),
            keys AS (
                DELETE FROM tailrace.run_key y USING doomed d WHERE y.run_id = d.id
            ),
            deadlines AS (
                DELETE FROM tailrace.run_deadline l USING doomed d WHERE l.run_id = d.id
            ),
            free AS (
                DELETE FROM tailrace.run_once o USING key k, doomed d
                WHERE o.workflow = k.workflow AND o.key = k.key AND k.run_id = d.id
            )
            DELETE FROM tailrace.run r USING doomed d WHERE r.id = d.id RETURNING r.id
            """;

    private final String sql;

    public DeleteRuns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Returns those that are gone. */
    public Set<Long> run(Connection connection, List<Long> runs) throws SQLException {
        var ids = runs.stream().mapToLong(Long::longValue).toArray();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, ids);
            statement.setObject(2, ids);
            try (var rows = statement.executeQuery()) {
                var gone = new HashSet<Long>();
                while (rows.next()) {
                    gone.add(rows.getLong(1));
                }
                return gone;
            }
        }
    }
}
