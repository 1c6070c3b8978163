package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/**
 * Locks runs against being retried or deleted by somebody else; no finish waits for it. Whoever deletes or retries a run looks
 * at it in a later statement, which sees what the last one to hold the lock has done. Locked ones are passed over.
 */
public final class LockRuns {
    private static final String SQL = """
            SELECT array_agg(l.id)
            FROM (
                SELECT r.id FROM tailrace.run r WHERE r.id = ANY (?) ORDER BY r.id FOR UPDATE SKIP LOCKED
            ) l
            """;

    private final String sql;

    public LockRuns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Returns those that are locked now. */
    public List<Long> run(Connection connection, List<Long> runs) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, runs.stream().mapToLong(Long::longValue).toArray());
            try (var row = statement.executeQuery()) {
                row.next();
                return Arrays.stream(Rows.longs(row, 1)).boxed().toList();
            }
        }
    }
}
