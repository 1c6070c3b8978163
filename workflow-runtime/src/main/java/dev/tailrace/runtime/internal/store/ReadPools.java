package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** All pools, by name. */
public final class ReadPools {
    private static final String SQL = """
            SELECT name, units FROM tailrace.pool ORDER BY name
            """;

    private final String sql;

    public ReadPools(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<PoolSize> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var pools = new ArrayList<PoolSize>();
            while (rows.next()) {
                pools.add(new PoolSize(rows.getString(1), rows.getInt(2)));
            }
            return pools;
        }
    }
}
