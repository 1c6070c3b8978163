package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** A node's sign of life. One that was taken for dead stays dead. */
public final class ExtendLease {
    private static final String SQL = """
            UPDATE tailrace.node SET lease_until = now() + ? * interval '1 ms' WHERE id = ? AND ended_at IS NULL
            """;

    private final String sql;

    public ExtendLease(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Whether the node still counts as alive. */
    public boolean run(Connection connection, long node, long leaseMillis) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, leaseMillis);
            statement.setLong(2, node);
            return statement.executeUpdate() > 0;
        }
    }
}
