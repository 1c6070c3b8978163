package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Adds a signal to a run. It only inserts, so nothing waits for it. */
public final class InsertSignal {
    private static final String SQL = """
            INSERT INTO tailrace.signal (root_id, run_id, name, payload)
            SELECT r.root_id, r.id, ?, ? FROM tailrace.run r WHERE r.id = ?
            """;

    private final String sql;

    public InsertSignal(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param payload JSON; null for none */
    public void run(Connection connection, long run, String name, @Nullable String payload) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            statement.setString(2, payload);
            statement.setLong(3, run);
            statement.executeUpdate();
        }
    }
}
