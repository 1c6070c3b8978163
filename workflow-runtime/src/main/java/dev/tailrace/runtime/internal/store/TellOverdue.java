package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Finds teardowns that are overdue and of which nobody was told yet, or not for an hour, and remembers that somebody is told
 * now: whoever is first, of all nodes.
 */
public final class TellOverdue {
    private static final String SQL = """
            WITH late AS MATERIALIZED (
                SELECT v.job_id, v.root_id, v.run_id, v.since FROM tailrace.late_teardowns v WHERE NOT v.parked
            ),
            answered AS (
                DELETE FROM tailrace.teardown_overdue o WHERE NOT EXISTS (SELECT FROM late l WHERE l.job_id = o.job_id)
            ),
            told AS (
                INSERT INTO tailrace.teardown_overdue AS o (job_id, root_id, run_id)
                SELECT job_id, root_id, run_id FROM late
                ORDER BY job_id
                LIMIT 1000
                ON CONFLICT (job_id) DO UPDATE SET told_at = now() WHERE o.told_at < now() - interval '1 hour'
                RETURNING o.job_id
            )
            SELECT j.id, j.run_id, j.root_id, j.role, j.lane, j.priority, j.max_failures, j.retry_first_ms, j.retry_max_ms,
                   j.timeout_ms, j.retry_factor, j.step, j.successors::text, j.edges::text, l.since
            FROM told t JOIN late l ON l.job_id = t.job_id JOIN tailrace.job j ON j.id = t.job_id
            """;

    private final String sql;

    public TellOverdue(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** A teardown, and since when it has been due. */
    public record Overdue(JobRow row, Instant since) {}

    public List<Overdue> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var found = new ArrayList<Overdue>();
            while (rows.next()) {
                var since = Rows.instantOrNull(rows, JobColumns.COUNT + 1);
                found.add(new Overdue(JobColumns.read(rows), Objects.requireNonNullElse(since, Instant.EPOCH)));
            }
            return found;
        }
    }
}
