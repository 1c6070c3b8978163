package dev.tailrace.runtime.internal.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long a transaction waits for a lock, for some statements of a transaction that is somebody else's too. A
 * shorter bound that was set before stays.
 */
public final class LockWait {
    private static final String LIMIT_SQL = """
            SELECT set_config('tailrace.lock_timeout_before', current_setting('lock_timeout'), true),
                   set_config('lock_timeout',
                              (extract(epoch FROM least(nullif(current_setting('lock_timeout')::interval, '0'),
                                                        ? * interval '1 ms')) * 1000)::bigint || 'ms',
                              true)
            """;
    private static final String RESTORE_SQL = """
            SELECT set_config('lock_timeout', current_setting('tailrace.lock_timeout_before'), true)
            """;

    private LockWait() {}

    /** For the statements that follow in the transaction. */
    public static Pipeline.Part atMost(Duration wait) {
        return new Part(LIMIT_SQL, wait);
    }

    /** As it was before {@link #atMost}. */
    public static Pipeline.Part asBefore() {
        return new Part(RESTORE_SQL, null);
    }

    private record Part(String sql, @Nullable Duration limit) implements Pipeline.Part {
        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            if (limit == null) {
                return first;
            }
            statement.setLong(first, limit.toMillis());
            return first + 1;
        }

        @Override
        public void read(ResultSet rows) {}
    }
}
