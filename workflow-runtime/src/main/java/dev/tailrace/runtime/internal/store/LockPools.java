package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Waits for one's turn at the pools, until the end of the transaction: one at a time grants units or changes a pool. A
 * process that freezes meanwhile loses its turn, with its connection.
 */
public final class LockPools {
    private static final String SQL = """
            SELECT set_config('idle_in_transaction_session_timeout', '5s', true) FROM tailrace.pool_turn FOR UPDATE
            """;

    private final String sql;

    public LockPools(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public void run(Connection transaction) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            statement.execute();
        }
    }
}
