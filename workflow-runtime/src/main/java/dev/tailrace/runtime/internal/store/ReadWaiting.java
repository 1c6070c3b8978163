package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.JobState;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.Reason.Predecessor;
import dev.tailrace.runtime.view.Reason.WaitsForSteps;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Optional;

/** What a job waits for: its predecessors, those that have not ended first. */
public final class ReadWaiting {
    private static final String SQL = """
            SELECT w.needed, w.outstanding, v.id, v.step, v.state, s.kind
            FROM tailrace.wait w
            JOIN tailrace.job j ON j.run_id = w.run_id
            CROSS JOIN LATERAL unnest(j.successors, j.edges) AS s(id, kind)
            CROSS JOIN LATERAL (SELECT x.* FROM tailrace.jobs x WHERE x.id = j.id OFFSET 0) v
            WHERE w.job_id = ? AND s.id = w.job_id
            ORDER BY v.finished_at IS NOT NULL, v.step_number, v.generation
            LIMIT 100
            """;

    private final String sql;

    public ReadWaiting(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Empty if the job does not wait for others. */
    public Optional<WaitsForSteps> run(Connection connection, long job) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job);
            try (var rows = statement.executeQuery()) {
                var needed = 0;
                var outstanding = 0;
                var predecessors = new ArrayList<Predecessor>();
                while (rows.next()) {
                    needed = rows.getInt(1);
                    outstanding = rows.getInt(2);
                    predecessors.add(new Predecessor(
                            rows.getLong(3),
                            rows.getString(4),
                            JobState.named(rows.getString(5)),
                            EdgeKind.of(rows.getInt(6))));
                }
                return predecessors.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new WaitsForSteps(needed, outstanding, predecessors));
            }
        }
    }
}
