package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.Times;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Finds the number at which the runs of some time begin, by halving: numbers grow with time, though not strictly.
 *
 * <p>A client uses a block of numbers for at most a minute, and a run's time is when its transaction began. So a run that
 * was started at {@code t} tells that, as long as no transaction stays open for longer than the slack, every run with a
 * lower number was started before {@code t} and the slack, and every run with a higher one after {@code t} less the slack.
 */
public final class FindFirstRun {
    private static final String SQL = """
            WITH RECURSIVE halving(low, high) AS (
                SELECT min(r.id), max(r.id) + 1 FROM tailrace.run r
                UNION ALL
                SELECT CASE WHEN m.late THEN m.low ELSE m.middle + 1 END, CASE WHEN m.late THEN m.middle ELSE m.high END
                FROM (
                    SELECT h.low, h.high, h.low + (h.high - h.low) / 2 AS middle,
                           (SELECT r.created_at FROM tailrace.run r WHERE r.id >= h.low + (h.high - h.low) / 2
                            ORDER BY r.id LIMIT 1) >= ?::timestamptz AS late
                    FROM halving h
                    WHERE h.low < h.high
                ) m
            )
            SELECT coalesce(min(high), 0) FROM halving
            """;

    private final String sql;

    public FindFirstRun(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** A number such that about the runs from it on were started then or later; above all if there is none. */
    public long run(Connection connection, Instant from) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, Times.clamp(from).atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
