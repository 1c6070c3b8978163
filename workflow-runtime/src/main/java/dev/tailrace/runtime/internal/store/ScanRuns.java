package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.query.RunFilter;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Looks through all runs, a window of them at a time, for those that fit but for their state. Their numbers grow with
 * time, so the primary key is all the index that this takes.
 */
public final class ScanRuns {
    private static final String SQL = """
            WITH asked AS (
                SELECT ?::text AS workflow, ?::text[] AS tags, ?::timestamptz AS started_from,
                       ?::timestamptz AS started_before
            ),
            seen AS MATERIALIZED (
                SELECT r.id, r.workflow, r.tags, r.created_at FROM tailrace.run r
                WHERE r.id < ? AND r.id >= ?
                ORDER BY r.id DESC
                LIMIT ?
            )
            SELECT count(*), coalesce(min(s.id), 0),
                   array_agg(s.id ORDER BY s.id DESC) FILTER (
                       WHERE (asked.workflow IS NULL OR s.workflow = asked.workflow)
                         AND (asked.tags IS NULL OR s.tags @> asked.tags)
                         AND (asked.started_from IS NULL OR s.created_at >= asked.started_from)
                         AND (asked.started_before IS NULL OR s.created_at < asked.started_before))
            FROM asked CROSS JOIN seen s
            """;

    private final String sql;

    public ScanRuns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * @param below numbers from here on are passed over
     * @param from the lowest number of interest
     */
    public Seen run(Connection connection, RunFilter filter, long below, long from, int window) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            var place = RunFilterBinding.bind(statement, 1, filter);
            statement.setLong(place++, below);
            statement.setLong(place++, from);
            statement.setInt(place, window);
            try (var row = statement.executeQuery()) {
                row.next();
                return new Seen(Rows.longs(row, 3), row.getInt(1), row.getLong(2));
            }
        }
    }
}
