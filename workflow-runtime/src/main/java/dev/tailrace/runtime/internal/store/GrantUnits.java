package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Gives jobs what they stand in line for. Each gets a number that no run and no job has, and that is larger than any given
 * before: the caller has the turn at the pools.
 */
public final class GrantUnits {
    private static final String SQL = """
            WITH granted AS MATERIALIZED (
                SELECT o.job_id, nextval('tailrace.id_block') * 1024 AS token
                FROM (
                    SELECT g.job_id FROM unnest(?::bigint[]) WITH ORDINALITY AS g(job_id, place) ORDER BY g.place
                ) o
            ),
            left_line AS (
                DELETE FROM tailrace.pool_line l USING granted g WHERE l.job_id = g.job_id
                RETURNING l.job_id, l.pool, l.key, l.units, l.root_id, l.run_id, g.token
            )
            INSERT INTO tailrace.pool_hold (job_id, pool, key, units, token, granted_at, root_id, run_id)
            SELECT job_id, pool, key, units, token, clock_timestamp(), root_id, run_id FROM left_line
            """;

    private final String sql;

    public GrantUnits(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param jobs in the order of the grants */
    public void run(Connection transaction, List<Long> jobs) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            statement.setObject(1, jobs.stream().mapToLong(job -> job).toArray());
            statement.executeUpdate();
        }
    }
}
