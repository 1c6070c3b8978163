package dev.tailrace.runtime.internal.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What a transaction of the engine asks of PostgreSQL; gone with the transaction, so that a pool's connections go back as
 * they came. Locks are waited for briefly. Plans are made once and for all, without sequential scans and merge joins: a
 * table that was nearly empty when its plan was made may hold a million rows when it is next used. Nor does a statement
 * start processes that read beside it: they cost more than what these statements read.
 */
public final class TransactionSettings implements Pipeline.Part {
    private static final String SQL = """
            SELECT set_config('lock_timeout', ?, true), set_config('enable_seqscan', 'off', true),
                   set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true),
                   set_config('max_parallel_workers_per_gather', '0', true),
                   set_config('plan_cache_mode', 'force_generic_plan', true)
            """;

    private final Duration lockTimeout;

    public TransactionSettings(Duration lockTimeout) {
        this.lockTimeout = lockTimeout;
    }

    @Override
    public String sql() {
        return SQL;
    }

    @Override
    public int bind(PreparedStatement statement, int first) throws SQLException {
        statement.setString(first, lockTimeout.toMillis() + "ms");
        return first + 1;
    }

    @Override
    public void read(ResultSet rows) {}
}
