package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Teardowns that are parked, or have been due for more than a minute. */
public final class FindLateTeardowns {
    private static final String SQL = """
            SELECT j.run_id, j.step, l.queue, true
            FROM tailrace.parked p JOIN tailrace.job j ON j.id = p.job_id JOIN tailrace.lane l ON l.id = j.lane
            UNION ALL
            SELECT j.run_id, j.step, l.queue, false
            FROM tailrace.lane l
            JOIN tailrace.ready r ON r.lane = l.id AND r.run_at < now() - interval '1 minute'
            JOIN tailrace.job j ON j.id = r.job_id
            WHERE l.teardown
            LIMIT 1000
            """;

    private final String sql;

    public FindLateTeardowns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** A teardown that needs attention: parked, or else overdue. */
    public record Late(long run, String step, String queue, boolean parked) {}

    public List<Late> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var found = new ArrayList<Late>();
            while (rows.next()) {
                found.add(new Late(rows.getLong(1), rows.getString(2), rows.getString(3), rows.getBoolean(4)));
            }
            return found;
        }
    }
}
