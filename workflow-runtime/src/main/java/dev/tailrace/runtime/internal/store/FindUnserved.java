package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Waiting jobs that no live node will take: its queue is not served, or its kind has no worker there. */
public final class FindUnserved {
    private static final String SQL = """
            SELECT l.queue, l.kind, sum(n.jobs)::bigint,
                   EXISTS (
                       SELECT FROM tailrace.node v JOIN tailrace.node_queue q ON q.node_id = v.id
                       WHERE v.ended_at IS NULL AND v.lease_until > now() AND q.queue = l.queue)
            FROM (
                SELECT lane, count(*) AS jobs FROM tailrace.wait GROUP BY lane
                UNION ALL
                SELECT lane, count(*) FROM tailrace.ready GROUP BY lane
            ) n
            JOIN tailrace.lane l ON l.id = n.lane
            WHERE NOT starts_with(l.kind, 'tailrace' || '.') AND NOT EXISTS (
                SELECT FROM tailrace.node v
                JOIN tailrace.node_queue q ON q.node_id = v.id
                JOIN tailrace.node_kind k ON k.node_id = v.id
                WHERE v.ended_at IS NULL AND v.lease_until > now() AND q.queue = l.queue AND k.kind = l.kind)
            GROUP BY l.queue, l.kind
            ORDER BY 3 DESC
            """;

    private final String sql;

    public FindUnserved(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** A kind on a queue that waits for nobody; {@code queueServed} if only the worker is missing. */
    public record Unserved(String queue, String kind, long jobs, boolean queueServed) {}

    public List<Unserved> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var found = new ArrayList<Unserved>();
            while (rows.next()) {
                found.add(new Unserved(rows.getString(1), rows.getString(2), rows.getLong(3), rows.getBoolean(4)));
            }
            return found;
        }
    }
}
