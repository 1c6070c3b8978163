package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Locks those of some jobs that stand before their gate, and that nobody is taking away from there. */
public final class LockInLine {
    private static final String SQL = """
            SELECT a.job_id FROM tailrace.awaiting a WHERE a.job_id = ANY (?) FOR UPDATE OF a SKIP LOCKED
            """;

    private final String sql;

    public LockInLine(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Set<Long> run(Connection transaction, Collection<Long> jobs) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            statement.setObject(1, jobs.stream().mapToLong(job -> job).toArray());
            try (var rows = statement.executeQuery()) {
                var locked = new HashSet<Long>();
                while (rows.next()) {
                    locked.add(rows.getLong(1));
                }
                return locked;
            }
        }
    }
}
