package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The numbers of live nodes, at most 100. */
public final class ReadLiveNodes {
    private static final String SQL = """
            SELECT n.id FROM tailrace.node n WHERE n.ended_at IS NULL AND n.lease_until > now() ORDER BY n.id LIMIT 100
            """;

    private final String sql;

    public ReadLiveNodes(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<Long> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var nodes = new ArrayList<Long>();
            while (rows.next()) {
                nodes.add(rows.getLong(1));
            }
            return nodes;
        }
    }
}
