package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.MoveTeardown.Moved;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes the time of a teardown that waits for its turn and knows its time. Only its own run waits for the row meanwhile.
 */
public final class MoveTurn {
    private static final String SQL = """
            WITH before AS MATERIALIZED (
                SELECT t.job_id, t.due_at, w.lane
                FROM tailrace.teardown_turn t JOIN tailrace.wait w ON w.job_id = t.job_id
                WHERE t.job_id = ? AND NOT t.due AND t.due_at > now()
                FOR UPDATE OF t
            )
            UPDATE tailrace.teardown_turn t
            SET due_at = greatest(now(), least(coalesce(?, b.due_at) + ? * interval '1 ms',
                                               now() + interval '36525 days'))
            FROM before b WHERE t.job_id = b.job_id
            RETURNING b.due_at, t.due_at, b.lane
            """;

    private final String sql;

    public MoveTurn(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * @param to the new time, or null to go on from the present one
     * @param plusMillis added to that
     * @return empty if the teardown does not, or no longer, wait for its turn with a time before it
     */
    public Optional<Moved> run(Connection connection, long job, @Nullable Instant to, long plusMillis)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job);
            statement.setObject(
                    2, to == null ? null : OffsetDateTime.ofInstant(to, ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
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
