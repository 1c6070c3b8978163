package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;

/** Writes the rates of some queues. What was used already counts on. */
public final class DeclareRates {
    private static final String SQL = """
            INSERT INTO tailrace.queue_rate AS r (queue, most, period_ms)
            SELECT g.queue, g.most, g.period FROM unnest(?::text[], ?::int[], ?::bigint[]) AS g(queue, most, period)
            ON CONFLICT (queue) DO UPDATE
                SET most = excluded.most, period_ms = excluded.period_ms, declared_at = now()
                WHERE (r.most, r.period_ms) <> (excluded.most, excluded.period_ms)
            """;

    private final String sql;

    public DeclareRates(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public void run(Connection connection, Collection<QueueRate> rates) throws SQLException {
        // In one order, so that two nodes which declare several at once cannot deadlock.
        var sorted =
                rates.stream().sorted(Comparator.comparing(QueueRate::queue)).toList();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, sorted.stream().map(QueueRate::queue).toArray(String[]::new));
            statement.setObject(2, sorted.stream().mapToInt(QueueRate::most).toArray());
            statement.setObject(
                    3,
                    sorted.stream().mapToLong(rate -> rate.period().toMillis()).toArray());
            statement.executeUpdate();
        }
    }
}
