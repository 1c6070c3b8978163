package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Locks jobs before their gate at which nobody has looked. Those of cancelled runs are left to the sweep, and rows that
 * another node is at are passed over.
 */
public final class LockAwaiting {
    private static final String SQL = """
            SELECT a.job_id FROM tailrace.awaiting a
            WHERE a.fresh AND a.lane = ANY (?)
              AND NOT EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = a.run_id)
            ORDER BY a.lane, a.job_id
            LIMIT ?
            FOR UPDATE OF a SKIP LOCKED
            """;

    private final String sql;

    public LockAwaiting(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<Long> run(Connection transaction, List<Integer> lanes, int limit) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            statement.setObject(1, lanes.stream().mapToInt(lane -> lane).toArray());
            statement.setInt(2, limit);
            try (var rows = statement.executeQuery()) {
                var jobs = new ArrayList<Long>();
                while (rows.next()) {
                    jobs.add(rows.getLong(1));
                }
                return jobs;
            }
        }
    }
}
