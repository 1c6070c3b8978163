package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Reads what a claim would have told of jobs that a node holds already. */
public final class ReadHeldJobs {
    private static final String SQL = """
            SELECT c.*, r.attempt, r.failures
            FROM tailrace.running r JOIN tailrace.claim c ON c.id = r.job_id
            WHERE r.job_id = ANY (?::bigint[]) AND r.node = ?
            ORDER BY c.id
            """;

    private final String sql;

    public ReadHeldJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<ClaimedJob> run(Connection connection, Collection<Long> jobs, long node) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, jobs.stream().mapToLong(job -> job).toArray());
            statement.setLong(2, node);
            try (var rows = statement.executeQuery()) {
                var held = new ArrayList<ClaimedJob>();
                while (rows.next()) {
                    held.add(ClaimColumns.read(rows, node));
                }
                return held;
            }
        }
    }
}
