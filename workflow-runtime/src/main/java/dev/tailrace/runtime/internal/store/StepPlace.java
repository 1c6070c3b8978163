package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Where the steps of a run stand: of each its latest job. */
public final class StepPlace {
    private static final String SQL = """
            SELECT DISTINCT ON (j.step) j.id, j.root_id, j.step,
                   CASE
                       WHEN j.role = 3 THEN 'TEARDOWN'
                       WHEN e.outcome = 4 THEN 'CANCELLED'
                       WHEN e.job_id IS NOT NULL THEN 'ENDED'
                       WHEN w.job_id IS NOT NULL THEN 'WAITING'
                       WHEN g.attempt = 0 THEN 'ENDING'
                       WHEN g.job_id IS NOT NULL THEN 'RUNNING'
                       ELSE 'READY'
                   END
            FROM tailrace.job j
            LEFT JOIN tailrace.job_end e ON e.job_id = j.id
            LEFT JOIN tailrace.wait w ON w.job_id = j.id
            LEFT JOIN tailrace.running g ON g.job_id = j.id
            WHERE j.run_id = ?
            ORDER BY j.step, j.generation DESC
            """;

    private final String sql;

    public StepPlace(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** The places in which a step can be, as far as a cancel must know. */
    public enum Place {
        TEARDOWN,
        CANCELLED,
        /** Otherwise than cancelled. */
        ENDED,
        WAITING,
        /** About to end without having been worked. */
        ENDING,
        RUNNING,
        READY
    }

    /** A step and where it stands. */
    public record Found(JobRef ref, String step, Place place) {}

    public List<Found> run(Connection connection, long run) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<Found>();
                while (rows.next()) {
                    found.add(new Found(
                            new JobRef(rows.getLong(1), run, rows.getLong(2)),
                            rows.getString(3),
                            Place.valueOf(rows.getString(4))));
                }
                return found;
            }
        }
    }
}
