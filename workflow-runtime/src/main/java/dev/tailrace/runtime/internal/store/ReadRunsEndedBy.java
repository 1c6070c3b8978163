package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.RunSummary;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which runs, or which runs' work, ended together with some jobs: in the same transaction, so at the same time. A run that
 * ended by another job's end is not this one's, however soon after it was.
 */
public final class ReadRunsEndedBy {
    private static final String SQL = """
            SELECT v.id, v.workflow, v.state, v.tags, v.created_at, v.work_ended_at, v.finished_at, v.cancel_reason,
                   v.generation, v.deadline_at, v.parent_id,
                   bool_or(v.work_ended_at = e.finished_at), bool_or(coalesce(v.finished_at = e.finished_at, false))
            FROM unnest(?::bigint[]) AS s(id)
            CROSS JOIN LATERAL (SELECT x.run_id, x.finished_at FROM tailrace.job_end x WHERE x.job_id = s.id OFFSET 0) e
            CROSS JOIN LATERAL (SELECT x.* FROM tailrace.runs x WHERE x.id = e.run_id OFFSET 0) v
            WHERE v.work_ended_at = e.finished_at OR v.finished_at = e.finished_at
            GROUP BY v.id, v.workflow, v.state, v.tags, v.created_at, v.work_ended_at, v.finished_at, v.cancel_reason,
                   v.generation, v.deadline_at, v.parent_id
            ORDER BY v.id
            """;

    private final String sql;

    public ReadRunsEndedBy(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** A run of which the work, or all, ended then. */
    public record EndedRun(RunSummary run, boolean workEnded, boolean ended) {}

    public List<EndedRun> run(Connection connection, long[] jobs) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, jobs);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<EndedRun>();
                while (rows.next()) {
                    found.add(new EndedRun(RunRow.read(rows), rows.getBoolean(12), rows.getBoolean(13)));
                }
                return found;
            }
        }
    }
}
