package dev.tailrace.runtime.internal.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What statements of the engine ask of PostgreSQL in a transaction that is somebody else's too; put back afterwards. Locks
 * are waited for briefly, unless a shorter time was set before. Tables are read by their indexes, also by a plan that was
 * made when they were nearly empty.
 */
public final class GuestSettings {
    private static final String SET_SQL = """
            SELECT set_config('tailrace.lock_timeout_before', current_setting('lock_timeout'), true),
                   set_config('tailrace.enable_seqscan_before', current_setting('enable_seqscan'), true),
                   set_config('enable_seqscan', 'off', true),
                   set_config('lock_timeout',
                              (extract(epoch FROM least(nullif(current_setting('lock_timeout')::interval, '0'),
                                                        ? * interval '1 ms')) * 1000)::bigint || 'ms',
                              true)
            """;
    private static final String RESTORE_SQL = """
            SELECT set_config('lock_timeout', current_setting('tailrace.lock_timeout_before'), true),
                   set_config('enable_seqscan', current_setting('tailrace.enable_seqscan_before'), true)
            """;

    private GuestSettings() {}

    /** For the statements that follow in the transaction. */
    public static Pipeline.Part of(Duration lockTimeout) {
        return new Part(SET_SQL, lockTimeout);
    }

    /** As they were before {@link #of}. */
    public static Pipeline.Part asBefore() {
        return new Part(RESTORE_SQL, null);
    }

    private record Part(String sql, @Nullable Duration lockTimeout) implements Pipeline.Part {
        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            if (lockTimeout == null) {
                return first;
            }
            statement.setLong(first, lockTimeout.toMillis());
            return first + 1;
        }

        @Override
        public void read(ResultSet rows) {}
    }
}
