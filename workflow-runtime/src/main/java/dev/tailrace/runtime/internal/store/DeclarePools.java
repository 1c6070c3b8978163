package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;

/** Writes the sizes of some pools. Whoever does has the turn at the pools, so that it is known what was granted before. */
public final class DeclarePools {
    private static final String SQL = """
            INSERT INTO tailrace.pool AS p (name, units, changed_at)
            SELECT g.name, g.units, clock_timestamp() FROM unnest(?::text[], ?::int[]) AS g(name, units)
            ON CONFLICT (name) DO UPDATE SET units = excluded.units, changed_at = excluded.changed_at
                WHERE p.units <> excluded.units
            """;

    private final String sql;

    public DeclarePools(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public void run(Connection transaction, Collection<PoolSize> pools) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            statement.setObject(1, pools.stream().map(PoolSize::pool).toArray(String[]::new));
            statement.setObject(2, pools.stream().mapToInt(PoolSize::units).toArray());
            statement.executeUpdate();
        }
    }
}
