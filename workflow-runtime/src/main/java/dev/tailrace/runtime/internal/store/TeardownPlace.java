package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the teardowns of a run stand. */
public final class TeardownPlace {
    private static final String SQL = """
            SELECT j.id, j.root_id, j.step,
                   CASE
                       WHEN e.outcome = 8 THEN 'SKIPPED'
                       WHEN e.job_id IS NOT NULL THEN 'FINISHED'
                       WHEN t.due THEN 'DUE'
                       WHEN t.due_at > now() THEN 'TIMED'
                       WHEN w.job_id IS NOT NULL AND s.outcome = 1 THEN 'HELD'
                       WHEN w.job_id IS NOT NULL THEN 'ARMED'
                       WHEN p.job_id IS NOT NULL THEN 'PARKED'
                       WHEN r.job_id IS NOT NULL AND r.attempt = 0 AND r.run_at > now() THEN 'TIMED'
                       WHEN r.failures > 0 THEN 'FAILED'
                       ELSE 'STARTED'
                   END,
                   coalesce(r.run_at, t.due_at)
            FROM tailrace.job j
            LEFT JOIN tailrace.job_end e ON e.job_id = j.id
            LEFT JOIN tailrace.wait w ON w.job_id = j.id
            LEFT JOIN tailrace.ready r ON r.job_id = j.id
            LEFT JOIN tailrace.parked p ON p.job_id = j.id
            LEFT JOIN tailrace.teardown_turn t ON t.job_id = j.id
            LEFT JOIN tailrace.job_end s ON s.job_id = j.setup_id
            WHERE j.run_id = ? AND j.role = 3
            ORDER BY j.step_number, j.generation DESC
            """;

    private final String sql;

    public TeardownPlace(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** The places in which a teardown can be. */
    public enum Place {
        /** Its setup has still to end. */
        ARMED,
        /** Its setup completed; it waits for the steps that use what is held. */
        HELD,
        /** Its setup completed; it waits for its time, and perhaps for steps, whichever comes first. */
        TIMED,
        /** It is due, and waits for the teardowns before it. */
        DUE,
        /** It can be claimed, or is at work. */
        STARTED,
        /** Its last attempt failed, and the next one has still to begin. */
        FAILED,
        /** It was given up. */
        PARKED,
        FINISHED,
        SKIPPED
    }

    /** A teardown and where it stands; {@code dueAt} only of a timed one. */
    public record Found(
            JobRef ref, String step, Place place, @Nullable Instant dueAt) {}

    public List<Found> run(Connection connection, long run) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<Found>();
                while (rows.next()) {
                    found.add(new Found(
                            new JobRef(rows.getLong(1), run, rows.getLong(2)),
                            rows.getString(3),
                            Place.valueOf(rows.getString(4)),
                            Rows.instantOrNull(rows, 5)));
                }
                return found;
            }
        }
    }
}
