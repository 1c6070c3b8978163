package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Takes the rate of a queue away. */
public final class DropRate {
    private static final String SQL = """
            DELETE FROM tailrace.queue_rate WHERE queue = ?
            """;

    private final String sql;

    public DropRate(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Whether it had one. */
    public boolean run(Connection connection, String queue) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, queue);
            return statement.executeUpdate() > 0;
        }
    }
}
