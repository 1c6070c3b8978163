package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Sends the walk along the runs back to its low mark, to rest there. Once a day it goes back to the very beginning: numbers
 * that a client took long ago may be used below the low mark.
 */
public final class EndWalk {
    private static final String SQL = """
            UPDATE tailrace.retention_walk w
            SET low_id = b.low_id, next_id = b.low_id, rests_until = now() + ? * interval '1 ms',
                rewound_at = CASE WHEN b.rewinds THEN now() ELSE w.rewound_at END
            FROM (
                SELECT rewound_at < now() - interval '1 day' AS rewinds,
                       CASE WHEN rewound_at < now() - interval '1 day' THEN 0 ELSE ? END::bigint AS low_id
                FROM tailrace.retention_walk
            ) b
            """;

    private final String sql;

    public EndWalk(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public void run(Connection connection, long low, Duration rest) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, rest.toMillis());
            statement.setLong(2, low);
            statement.executeUpdate();
        }
    }
}
