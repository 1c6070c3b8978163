package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads what ending some jobs takes. */
public final class ReadJobs {
    private static final String SQL = """
            SELECT j.id, j.run_id, j.root_id, j.role, j.lane, j.priority, j.max_failures, j.retry_first_ms, j.retry_max_ms,
                   j.timeout_ms, j.retry_factor, j.step, j.successors::text, j.edges::text
            FROM tailrace.job j WHERE j.id = ANY (?)
            """;

    private final String sql;

    public ReadJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<JobRow> run(Connection connection, long[] ids) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, ids);
            try (var rows = statement.executeQuery()) {
                var jobs = new ArrayList<JobRow>(ids.length);
                while (rows.next()) {
                    jobs.add(JobColumns.read(rows));
                }
                return jobs;
            }
        }
    }
}
