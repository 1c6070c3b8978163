package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.LockWalk.Walk;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Writes down how far the walk along the runs has come. */
public final class MoveWalk {
    private static final String ON_SQL = """
            UPDATE tailrace.retention_walk SET low_id = ?, next_id = ?
            """;

    /** Once a day from the very beginning: numbers that a client took long ago may be used below the low mark. */
    private static final String BACK_SQL = """
            UPDATE tailrace.retention_walk w
            SET low_id = b.low_id, next_id = b.low_id, rests_until = now() + ? * interval '1 ms',
                rewound_at = CASE WHEN b.rewinds THEN now() ELSE w.rewound_at END
            FROM (
                SELECT rewound_at < now() - interval '1 day' AS rewinds,
                       CASE WHEN rewound_at < now() - interval '1 day' THEN 0 ELSE ? END::bigint AS low_id
                FROM tailrace.retention_walk
            ) b
            """;

    private final String onSql;
    private final String backSql;

    public MoveWalk(Schema schema) {
        this.onSql = schema.sql(ON_SQL);
        this.backSql = schema.sql(BACK_SQL);
    }

    public void on(Connection connection, Walk walk) throws SQLException {
        try (var statement = connection.prepareStatement(onSql)) {
            statement.setLong(1, walk.low());
            statement.setLong(2, walk.next());
            statement.executeUpdate();
        }
    }

    /** Back to the low mark, after a rest. */
    public void back(Connection connection, long low, Duration rest) throws SQLException {
        try (var statement = connection.prepareStatement(backSql)) {
            statement.setLong(1, rest.toMillis());
            statement.setLong(2, low);
            statement.executeUpdate();
        }
    }
}
