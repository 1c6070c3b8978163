package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Takes the mark off runs that are final. */
public final class DropMarks {
    private static final String SQL = """
            DELETE FROM tailrace.run_cancel k
            USING tailrace.run_final e
            WHERE e.run_id = k.run_id AND NOT EXISTS (SELECT FROM tailrace.run_open o WHERE o.run_id = k.run_id)
            """;

    private final String sql;

    public DropMarks(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public void run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }
}
