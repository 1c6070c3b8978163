package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;

/** How long it is, by the database's clock, until the next job of some lanes is due. */
public final class NextDue {
    private static final String SQL = """
            SELECT ceil(extract(epoch FROM min(later.run_at) - clock_timestamp()) * 1000)::bigint
            FROM unnest(?::int[], ?::smallint[]) AS probe(lane, priority)
            CROSS JOIN LATERAL (
                SELECT r.run_at FROM tailrace.ready r
                WHERE r.lane = probe.lane AND r.priority = probe.priority AND r.run_at > now()
                ORDER BY r.run_at
                LIMIT 1
            ) later
            """;

    private final String sql;

    public NextDue(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** In milliseconds, possibly negative by now; empty if nothing is scheduled. */
    public OptionalLong run(Connection connection, Probes probes) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, probes.lanes());
            statement.setObject(2, probes.priorities());
            try (var row = statement.executeQuery()) {
                row.next();
                var millis = Rows.longOrNull(row, 1);
                return millis == null ? OptionalLong.empty() : OptionalLong.of(millis);
            }
        }
    }
}
