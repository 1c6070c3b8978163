package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;

/** The lanes of paused queues and kinds. */
public final class ReadPausedLanes {
    private static final String SQL = """
            SELECT l.id
            FROM tailrace.pause p
            JOIN tailrace.lane l
                ON CASE p.subject WHEN 'queue' THEN l.queue = p.name WHEN 'kind' THEN l.kind = p.name ELSE false END
            """;

    private final String sql;

    public ReadPausedLanes(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Set<Integer> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var lanes = new TreeSet<Integer>();
            while (rows.next()) {
                lanes.add(rows.getInt(1));
            }
            return lanes;
        }
    }
}
