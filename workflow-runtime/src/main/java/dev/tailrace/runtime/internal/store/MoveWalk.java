package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.LockWalk.Walk;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes down how far the walk along the runs has come. */
public final class MoveWalk {
    private static final String SQL = """
            UPDATE tailrace.retention_walk SET low_id = ?, next_id = ?
            """;

    private final String sql;

    public MoveWalk(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public void run(Connection connection, Walk walk) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, walk.low());
            statement.setLong(2, walk.next());
            statement.executeUpdate();
        }
    }
}
