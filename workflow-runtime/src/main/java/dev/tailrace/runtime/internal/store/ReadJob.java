package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.JobView;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** A job as the view shows it, by its number. */
public final class ReadJob {
    private static final String SQL = """
            SELECT v.id, v.run_id, v.workflow, v.step, v.generation, v.kind, v.queue, v.priority, v.teardown_of,
                   v.added_by, v.state,
                   v.attempt, v.failures, v.node, v.due_at, v.started_at, v.finished_at,
                   f.attempts, f.nodes, f.micros, f.errors
            FROM tailrace.jobs v
            LEFT JOIN LATERAL (
                SELECT array_agg(x.attempt ORDER BY x.attempt) AS attempts,
                       array_agg(x.node ORDER BY x.attempt) AS nodes,
                       array_agg((extract(epoch FROM x.failed_at) * 1000000)::bigint ORDER BY x.attempt) AS micros,
                       array_agg(x.error ORDER BY x.attempt) AS errors
                FROM (
                    SELECT a.attempt, a.node, a.failed_at, a.error FROM tailrace.attempt_error a
                    WHERE a.job_id = v.id ORDER BY a.attempt DESC LIMIT 100
                ) x
            ) f ON true
            WHERE v.id = ?
            """;

    private final String sql;

    public ReadJob(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Optional<JobView> run(Connection connection, long job) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job);
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.of(JobViewRow.read(row)) : Optional.empty();
            }
        }
    }
}
