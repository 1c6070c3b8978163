package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;

/** Lets jobs pass their gate: each becomes ready in its own lane, at once. */
public final class OpenGates {
    private static final String SQL = """
            WITH passed AS (
                DELETE FROM tailrace.awaiting a WHERE a.job_id = ANY (?)
                RETURNING a.job_id, a.root_id, a.run_id, a.priority, a.attempt, a.failures
            ),
            due AS (
                INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id, attempt, failures)
                SELECT j.lane, p.priority, now(), p.job_id, p.root_id, p.run_id, p.attempt, p.failures
                FROM passed p JOIN tailrace.job j ON j.id = p.job_id
                RETURNING lane
            )
            SELECT array_agg(DISTINCT lane) FROM due
            """;

    private final String sql;

    public OpenGates(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * @param jobs that the transaction has locked, if it is to be sure that it gets all
     * @return the lanes in which jobs are due now
     */
    public long[] run(Connection connection, Collection<Long> jobs) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, jobs.stream().mapToLong(job -> job).toArray());
            try (var row = statement.executeQuery()) {
                row.next();
                return Rows.longs(row, 1);
            }
        }
    }
}
