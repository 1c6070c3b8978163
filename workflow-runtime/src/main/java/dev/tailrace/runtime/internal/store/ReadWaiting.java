package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What a job that waits for others has still to see. */
public final class ReadWaiting {
    private static final String SQL = """
            SELECT w.needed, w.outstanding FROM tailrace.wait w WHERE w.job_id = ?
            """;

    private final String sql;

    public ReadWaiting(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * Counts of predecessors.
     *
     * @param needed how many must still end as asked
     * @param outstanding how many have still to end
     */
    public record Counts(int needed, int outstanding) {}

    /** Empty if the job does not wait for others. */
    public Optional<Counts> run(Connection connection, long job) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job);
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.of(new Counts(row.getInt(1), row.getInt(2))) : Optional.empty();
            }
        }
    }
}
