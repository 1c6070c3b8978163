package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** The jobs that a node is working on and that were cancelled, or whose runs were. */
public final class CancelRequests {
    private static final String SQL = """
            WITH me AS (
                SELECT ?::bigint AS node
            )
            SELECT array_agg(asked.job_id)
            FROM (
                SELECT r.job_id
                FROM me
                CROSS JOIN tailrace.run_cancel k
                CROSS JOIN LATERAL (
                    SELECT j.id FROM tailrace.job j WHERE j.run_id = k.run_id AND j.role <> 3 OFFSET 0
                ) j
                CROSS JOIN LATERAL (
                    SELECT x.job_id FROM tailrace.running x WHERE x.job_id = j.id AND x.node = me.node OFFSET 0
                ) r
                UNION
                SELECT r.job_id
                FROM me
                CROSS JOIN tailrace.job_cancel c
                CROSS JOIN LATERAL (
                    SELECT x.job_id FROM tailrace.running x WHERE x.job_id = c.job_id AND x.node = me.node OFFSET 0
                ) r
            ) asked
            """;

    private final String sql;

    public CancelRequests(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public long[] run(Connection connection, long node) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, node);
            try (var row = statement.executeQuery()) {
                row.next();
                return Rows.longs(row, 1);
            }
        }
    }
}
