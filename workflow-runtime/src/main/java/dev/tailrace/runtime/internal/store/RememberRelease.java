package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Remembers that a teardown was released before its setup had ended. It only inserts, so nothing waits for it. */
public final class RememberRelease {
    private static final String SQL = """
            INSERT INTO tailrace.teardown_release (job_id, root_id, run_id) VALUES (?, ?, ?)
            ON CONFLICT (job_id) DO NOTHING
            """;

    private final String sql;

    public RememberRelease(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public void run(Connection connection, JobRef teardown) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, teardown.id());
            statement.setLong(2, teardown.rootId());
            statement.setLong(3, teardown.runId());
            statement.executeUpdate();
        }
    }
}
