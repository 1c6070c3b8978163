package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a job stands before, or is about to. */
public final class ReadAwaiting {
    private static final String SQL = """
            SELECT l.kind, g.name, a.since, coalesce(a.until, a.since + g.limit_ms * interval '1 ms'),
                   CASE WHEN g.child IS NOT NULL THEN (SELECT r.id FROM tailrace.run r WHERE r.parent_job = a.job_id) END,
                   g.child IS NOT NULL AND EXISTS (
                       SELECT FROM tailrace.pause p WHERE p.subject = 'workflow' AND p.name = g.name)
            FROM (
                SELECT job_id, lane, since, until FROM tailrace.awaiting
                UNION ALL
                SELECT job_id, lane, run_at, NULL FROM tailrace.ready
            ) a
            JOIN tailrace.gate g ON g.job_id = a.job_id AND g.lane = a.lane
            JOIN tailrace.lane l ON l.id = a.lane
            WHERE a.job_id = ?
            ORDER BY g.name
            LIMIT 1
            """;

    private final String sql;

    public ReadAwaiting(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * @param kind of the gate, as its lane says it
     * @param until null for ever
     * @param child the run that the job has started; null for none
     * @param startsPaused whether the job is to start a run of a workflow whose starts are paused
     */
    public record Awaited(
            String kind,
            String name,
            Instant since,
            @Nullable Instant until,
            @Nullable Long child,
            boolean startsPaused) {}

    /** Empty if the job stands before no gate. */
    public Optional<Awaited> run(Connection connection, long job) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job);
            try (var row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Awaited(
                                row.getString(1),
                                row.getString(2),
                                Objects.requireNonNullElse(Rows.instantOrNull(row, 3), Instant.EPOCH),
                                Rows.instantOrNull(row, 4),
                                Rows.longOrNull(row, 5),
                                row.getBoolean(6)))
                        : Optional.empty();
            }
        }
    }
}
