package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.query.JobQuery;
import dev.tailrace.runtime.query.RunFilter;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Looks through all jobs, a window of them at a time, for those that fit but for their state. Their runs are looked at only
 * if something is asked about these.
 */
public final class ScanJobs {
    private static final String SQL = """
            WITH asked AS (
                SELECT ?::text AS workflow, ?::text[] AS tags, ?::timestamptz AS started_from,
                       ?::timestamptz AS started_before, ?::text AS queue, ?::text AS kind, ?::text AS step
            ),
            seen AS MATERIALIZED (
                SELECT j.id, j.run_id, j.lane, j.step, j.tags FROM tailrace.job j
                WHERE j.id < ? AND j.id >= ?
                ORDER BY j.id DESC
                LIMIT ?
            ),
            lanes AS MATERIALIZED (
                SELECT l.id FROM tailrace.lane l CROSS JOIN asked
                WHERE (asked.queue IS NULL OR l.queue = asked.queue) AND (asked.kind IS NULL OR l.kind = asked.kind)
            )
            SELECT count(*), coalesce(min(s.id), 0),
                   array_agg(s.id ORDER BY s.id DESC) FILTER (
                       WHERE s.lane IN (SELECT id FROM lanes)
                         AND (asked.step IS NULL OR s.step = asked.step)
                         AND (asked.workflow IS NULL OR r.workflow = asked.workflow)
                         AND (asked.tags IS NULL
                              OR coalesce(r.tags, ARRAY[]::text[]) || coalesce(s.tags, ARRAY[]::text[]) @> asked.tags)
                         AND (asked.started_from IS NULL OR r.created_at >= asked.started_from)
                         AND (asked.started_before IS NULL OR r.created_at < asked.started_before))
            FROM asked CROSS JOIN seen s
            LEFT JOIN LATERAL (
                SELECT x.workflow, x.tags, x.created_at FROM tailrace.run x WHERE x.id = s.run_id AND ?
            ) r ON true
            """;

    private final String sql;

    public ScanJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * @param below numbers from here on are passed over
     * @param from the lowest number of interest
     */
    public Seen run(Connection connection, JobQuery query, long below, long from, int window) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            var place = RunFilterBinding.bind(statement, 1, query.runs());
            statement.setString(place++, query.queue());
            statement.setString(place++, query.kind());
            statement.setString(place++, query.step());
            statement.setLong(place++, below);
            statement.setLong(place++, from);
            statement.setInt(place++, window);
            statement.setBoolean(place, !query.runs().equals(RunFilter.ALL));
            try (var row = statement.executeQuery()) {
                row.next();
                return new Seen(Rows.longs(row, 3), row.getInt(1), row.getLong(2));
            }
        }
    }
}
