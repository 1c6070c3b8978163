package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes the time of a teardown that is held. Claims pass over the row meanwhile, so nothing waits for it.
 *
 * <p>Whether it is held is asked of the clock, not of the transaction's time: a release that came since this transaction
 * began must not be undone.
 */
public final class MoveTeardown {
    private static final String SQL = """
            WITH before AS MATERIALIZED (
                SELECT job_id, run_at FROM tailrace.ready
                WHERE job_id = ? AND attempt = 0 AND run_at > clock_timestamp()
                FOR UPDATE
            )
            UPDATE tailrace.ready r
            SET run_at = greatest(now(), least(coalesce(?, b.run_at) + ? * interval '1 ms',
                                               now() + interval '36525 days'))
            FROM before b WHERE r.job_id = b.job_id
            RETURNING b.run_at, r.run_at, r.lane
            """;

    private final String sql;

    public MoveTeardown(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** When the teardown was due, when it is now, and its lane. */
    public record Moved(Instant before, Instant after, int lane) {}

    /**
     * @param to the new time, or null to go on from the present one
     * @param plusMillis added to that
     * @return empty if the teardown is not, or no longer, waiting for its time
     */
    public Optional<Moved> run(Connection connection, long job, @Nullable Instant to, long plusMillis)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job);
            statement.setObject(
                    2,
                    to == null ? null : OffsetDateTime.ofInstant(to, ZoneOffset.UTC),
                    java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setLong(3, plusMillis);
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                var before = Rows.instantOrNull(row, 1);
                var after = Rows.instantOrNull(row, 2);
                return before == null || after == null
                        ? Optional.empty()
                        : Optional.of(new Moved(before, after, row.getInt(3)));
            }
        }
    }
}
