package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Whether an attempt still holds its job. */
public final class IsHeld {
    private static final String SQL = """
            SELECT EXISTS (SELECT FROM tailrace.running WHERE job_id = ? AND node = ? AND attempt = ?)
            """;

    private final String sql;

    public IsHeld(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public boolean run(Connection connection, long job, Fence fence) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job);
            statement.setLong(2, fence.node());
            statement.setInt(3, fence.attempt());
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
