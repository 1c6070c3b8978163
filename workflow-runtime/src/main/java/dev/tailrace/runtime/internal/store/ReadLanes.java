package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** All lanes, by number. */
public final class ReadLanes {
    private static final String SQL = """
            SELECT id, queue, kind, teardown FROM tailrace.lane
            """;

    private final String sql;

    public ReadLanes(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Map<Integer, LaneKey> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var lanes = new TreeMap<Integer, LaneKey>();
            while (rows.next()) {
                var id = rows.getInt(1);
                lanes.put(id, new LaneKey(rows.getString(2), rows.getString(3), rows.getBoolean(4), LaneKey.holds(id)));
            }
            return lanes;
        }
    }
}
