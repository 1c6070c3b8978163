package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Adds a lane, and gives its number. */
public final class AddLane {
    private static final String SQL = """
            INSERT INTO tailrace.lane (queue, kind, teardown) VALUES (?, ?, ?) RETURNING id
            """;

    private final String sql;

    public AddLane(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public int run(Connection connection, LaneKey key) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, key.queue());
            statement.setString(2, key.kind());
            statement.setBoolean(3, key.teardown());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
