package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Remembers that a teardown was released before its setup had ended. It only inserts, so nothing waits for it.
 *
 * <p>A run that is being deleted is not written about: retention passes over the run's row while it is locked here.
 */
public final class RememberRelease {
    private static final String SQL = """
            WITH there AS MATERIALIZED (
                SELECT r.id FROM tailrace.run r WHERE r.id = ? FOR KEY SHARE
            )
            INSERT INTO tailrace.teardown_release (job_id, root_id, run_id)
            SELECT ?, ?, t.id FROM there t
            ON CONFLICT (job_id) DO NOTHING
            """;

    private final String sql;

    public RememberRelease(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public void run(Connection connection, JobRef teardown) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, teardown.runId());
            statement.setLong(2, teardown.id());
            statement.setLong(3, teardown.rootId());
            statement.executeUpdate();
        }
    }
}
