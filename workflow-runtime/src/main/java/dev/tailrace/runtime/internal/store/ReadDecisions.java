package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.TeardownDecision;
import dev.tailrace.runtime.view.TeardownDecision.Decision;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What was decided about the teardowns of a run, oldest first. */
public final class ReadDecisions {
    private static final String SQL = """
            SELECT d.job_id, j.step, d.decision, d.decided_by, d.reason, d.decided_at, d.done_at
            FROM tailrace.teardown_decision d JOIN tailrace.job j ON j.id = d.job_id
            WHERE d.run_id = ?
            ORDER BY d.id
            LIMIT 1000
            """;

    private final String sql;

    public ReadDecisions(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<TeardownDecision> run(Connection connection, long run) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<TeardownDecision>();
                while (rows.next()) {
                    found.add(new TeardownDecision(
                            rows.getLong(1),
                            rows.getString(2),
                            Decision.valueOf(rows.getString(3).toUpperCase(Locale.ROOT)),
                            rows.getString(4),
                            rows.getString(5),
                            Objects.requireNonNullElse(Rows.instantOrNull(rows, 6), Instant.EPOCH),
                            Rows.instantOrNull(rows, 7)));
                }
                return found;
            }
        }
    }
}
