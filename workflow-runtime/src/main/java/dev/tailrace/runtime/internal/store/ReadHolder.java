package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.Reason.Running;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Who works a job. */
public final class ReadHolder {
    private static final String SQL = """
            SELECT g.node, coalesce(n.name, 'unknown'), g.attempt, g.started_at,
                   coalesce(n.ended_at IS NULL AND n.lease_until > now(), false)
            FROM tailrace.running g LEFT JOIN tailrace.node n ON n.id = g.node
            WHERE g.job_id = ? AND g.attempt > 0
            """;

    private final String sql;

    public ReadHolder(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Empty if nobody does. */
    public Optional<Running> run(Connection connection, long job) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job);
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new Running(
                        row.getLong(1),
                        row.getString(2),
                        row.getInt(3),
                        Objects.requireNonNullElse(Rows.instantOrNull(row, 4), Instant.EPOCH),
                        row.getBoolean(5)));
            }
        }
    }
}
