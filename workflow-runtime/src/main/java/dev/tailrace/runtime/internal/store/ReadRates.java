package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The queues that have a rate, by name. */
public final class ReadRates {
    private static final String SQL = """
            SELECT queue, most, period_ms FROM tailrace.queue_rate ORDER BY queue
            """;

    private final String sql;

    public ReadRates(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<QueueRate> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var rates = new ArrayList<QueueRate>();
            while (rows.next()) {
                rates.add(new QueueRate(rows.getString(1), rows.getInt(2), Duration.ofMillis(rows.getLong(3))));
            }
            return rates;
        }
    }
}
