package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.Reason.RateUsedUp;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Whether the rate of a job's queue is used up, so that the job cannot begin. */
public final class ReadUsedRate {
    private static final String SQL = """
            SELECT q.queue, q.most, q.period_ms, min(u.at) + q.period_ms * interval '1 ms'
            FROM tailrace.ready r
            JOIN tailrace.lane l ON l.id = r.lane
            JOIN tailrace.queue_rate q ON q.queue = l.queue
            CROSS JOIN LATERAL unnest(q.used_at, q.used) AS u(at, jobs)
            WHERE r.job_id = ?
              AND u.at > now() - q.period_ms * interval '1 ms' AND u.at <= now() + q.period_ms * interval '1 ms'
            GROUP BY q.queue
            HAVING sum(u.jobs) >= q.most
            """;

    private final String sql;

    public ReadUsedRate(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Optional<RateUsedUp> run(Connection connection, long job) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job);
            try (var row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new RateUsedUp(
                                row.getString(1),
                                row.getInt(2),
                                Duration.ofMillis(row.getLong(3)),
                                row.getObject(4, OffsetDateTime.class).toInstant()))
                        : Optional.empty();
            }
        }
    }
}
