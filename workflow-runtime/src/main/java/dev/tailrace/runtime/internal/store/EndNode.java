package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Signs a node off that stops by itself; whatever it still holds is put back by the others. */
public final class EndNode {
    private static final String SQL = """
            UPDATE tailrace.node SET ended_at = now(), ended_how = 'stopped' WHERE id = ? AND ended_at IS NULL
            """;

    private final String sql;

    public EndNode(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public void run(Connection connection, long node) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, node);
            statement.executeUpdate();
        }
    }
}
