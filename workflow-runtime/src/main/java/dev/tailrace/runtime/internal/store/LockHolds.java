package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Locks what the setups of some teardowns hold, so that of two transactions that end teardowns of one setup the second sees
 * what the first did. A statement of its own, since one that waits still sees what was when it began.
 */
public final class LockHolds {
    private static final String SQL = """
            SELECT h.job_id
            FROM tailrace.pool_hold h
            WHERE h.job_id IN (SELECT j.setup_id FROM tailrace.job j WHERE j.id = ANY (?))
            ORDER BY h.job_id, h.pool, h.key
            FOR UPDATE OF h
            """;

    private final String sql;

    public LockHolds(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Pipeline.Part call(long[] teardowns) {
        return new Call(sql, teardowns);
    }

    private record Call(String sql, long[] teardowns) implements Pipeline.Part {
        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setObject(first, teardowns);
            return first + 1;
        }

        @Override
        public void read(ResultSet rows) {}
    }
}
