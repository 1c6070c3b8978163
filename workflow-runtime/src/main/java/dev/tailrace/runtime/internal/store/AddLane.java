package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Adds a lane, and gives its number. */
public final class AddLane {
    private static final String SQL = """
            INSERT INTO tailrace.lane (id, queue, kind, teardown) OVERRIDING SYSTEM VALUE
            VALUES (? * nextval('tailrace.lane_id_seq'), ?, ?, ?)
            RETURNING id
            """;

    private final String sql;

    public AddLane(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public int run(Connection connection, LaneKey key) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, key.holds() ? -1 : 1);
            statement.setString(2, key.queue());
            statement.setString(3, key.kind());
            statement.setBoolean(4, key.teardown());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
