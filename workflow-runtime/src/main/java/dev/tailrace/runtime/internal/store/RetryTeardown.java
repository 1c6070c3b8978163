package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;

/**
 * Makes a teardown that failed due now, with all of its failures forgiven: one that is parked, or one between two attempts.
 * Claims pass over the rows meanwhile, so nothing waits for it.
 */
public final class RetryTeardown {
    private static final String SQL = """
            WITH asked AS (
                SELECT ?::bigint AS id
            ),
            no_longer_parked AS (
                DELETE FROM tailrace.parked p USING asked a WHERE p.job_id = a.id
                RETURNING p.job_id, p.root_id, p.run_id, p.attempt
            ),
            back AS (
                INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id, attempt, failures)
                SELECT j.lane, j.priority, now(), p.job_id, p.root_id, p.run_id, p.attempt, 0
                FROM no_longer_parked p JOIN tailrace.job j ON j.id = p.job_id
                RETURNING lane
            ),
            sooner AS (
                UPDATE tailrace.ready r SET run_at = least(r.run_at, now()), failures = 0
                FROM asked a WHERE r.job_id = a.id AND r.failures > 0
                RETURNING r.lane
            )
            SELECT lane FROM back
            UNION ALL
            SELECT lane FROM sooner
            """;

    private final String sql;

    public RetryTeardown(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Returns its lane; empty if it is neither parked nor between two attempts any more. */
    public OptionalInt run(Connection connection, long teardown) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, teardown);
            try (var row = statement.executeQuery()) {
                return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
            }
        }
    }
}
