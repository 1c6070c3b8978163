package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** How a job gets its arguments. */
public final class ReadBindings {
    private static final String SQL = """
            SELECT j.bindings FROM tailrace.job j WHERE j.id = ?
            """;

    private final String sql;

    public ReadBindings(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** JSON; null if everything was known at the start, or there is no such job. */
    public @Nullable String run(Connection connection, long job) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job);
            try (var row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
