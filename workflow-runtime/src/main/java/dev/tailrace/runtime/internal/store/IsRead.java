package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Whether any job of a run is given the output of another one. */
public final class IsRead {
    private static final String SQL = """
            SELECT EXISTS (SELECT FROM tailrace.job j WHERE j.run_id = ? AND j.reads @> ARRAY[?::bigint])
            """;

    private final String sql;

    public IsRead(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public boolean run(Connection connection, JobRef job) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job.runId());
            statement.setLong(2, job.id());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
