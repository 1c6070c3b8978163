package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Takes the walk along the runs for this transaction, unless it rests or another node is walking. */
public final class LockWalk {
    private static final String SQL = """
            SELECT low_id, next_id FROM tailrace.retention_walk WHERE rests_until <= now() FOR UPDATE SKIP LOCKED
            """;

    private final String sql;

    public LockWalk(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * Where the walk stands.
     *
     * @param low below which all is gone
     * @param next where it goes on
     */
    public record Walk(long low, long next) {}

    public Optional<Walk> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var row = statement.executeQuery()) {
            return row.next() ? Optional.of(new Walk(row.getLong(1), row.getLong(2))) : Optional.empty();
        }
    }
}
