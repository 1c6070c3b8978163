package dev.tailrace.runtime.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The time by the database's clock: when the transaction began. */
public final class ReadClock {
    private static final String SQL = """
            SELECT now()
            """;

    public Instant run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(SQL);
                var row = statement.executeQuery()) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }
}
