package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The output of a completed step, as JSON; of one that was done again, the latest. */
public final class ReadOutput {
    private static final String SQL = """
            SELECT e.output
            FROM (
                SELECT j.id FROM tailrace.job j
                WHERE j.run_id = ? AND j.step = ?
                ORDER BY j.generation DESC
                LIMIT 1
            ) latest
            JOIN tailrace.job_end e ON e.job_id = latest.id
            WHERE e.output IS NOT NULL
            """;

    private final String sql;

    public ReadOutput(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Optional<String> run(Connection connection, long run, String step) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
            statement.setString(2, step);
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }
}
