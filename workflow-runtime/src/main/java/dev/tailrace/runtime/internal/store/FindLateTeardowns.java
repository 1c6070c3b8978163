package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Teardowns that are parked, or have been due for more than a minute. */
public final class FindLateTeardowns {
    private static final String SQL = """
            SELECT v.run_id, j.step, l.queue, v.parked, v.since
            FROM tailrace.late_teardowns v
            JOIN tailrace.job j ON j.id = v.job_id
            JOIN tailrace.lane l ON l.id = j.lane
            ORDER BY v.parked DESC, v.since
            LIMIT 1000
            """;

    private final String sql;

    public FindLateTeardowns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** A teardown that needs attention: parked, or else overdue, since then. */
    public record Late(long run, String step, String queue, boolean parked, Instant since) {}

    public List<Late> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var found = new ArrayList<Late>();
            while (rows.next()) {
                found.add(new Late(
                        rows.getLong(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getBoolean(4),
                        Objects.requireNonNullElse(Rows.instantOrNull(rows, 5), Instant.EPOCH)));
            }
            return found;
        }
    }
}
