package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.JobView;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The jobs of a run, in the order of its steps, as the view shows them. */
public final class ReadRunJobs {
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
            WHERE v.run_id = ?
            ORDER BY v.step_number, v.generation
            """;

    private final String sql;

    public ReadRunJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<JobView> run(Connection connection, long run) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<JobView>();
                while (rows.next()) {
                    found.add(JobViewRow.read(rows));
                }
                return found;
            }
        }
    }
}
