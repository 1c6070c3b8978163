package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Whether a job or its run is being cancelled, and why. */
public final class ReadCancelMark {
    private static final String SQL = """
            SELECT k.reason, k.asked_at, true FROM tailrace.run_cancel k WHERE k.run_id = ?
            UNION ALL
            (SELECT c.reason, c.asked_at, false FROM tailrace.job_cancel c WHERE c.job_id = ? ORDER BY c.asked_at LIMIT 1)
            """;

    private final String sql;

    public ReadCancelMark(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<Reason> run(Connection connection, long run, long job) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
            statement.setLong(2, job);
            try (var rows = statement.executeQuery()) {
                var reasons = new ArrayList<Reason>();
                while (rows.next()) {
                    var askedAt = Objects.requireNonNullElse(Rows.instantOrNull(rows, 2), Instant.EPOCH);
                    reasons.add(
                            rows.getBoolean(3)
                                    ? new Reason.RunIsCancelling(rows.getString(1), askedAt)
                                    : new Reason.StepIsCancelling(rows.getString(1), askedAt));
                }
                return reasons;
            }
        }
    }
}
