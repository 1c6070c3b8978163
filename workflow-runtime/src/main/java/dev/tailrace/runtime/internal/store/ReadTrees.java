package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** The runs that some runs started, and those that these started, all the way down; each run is in it itself. */
public final class ReadTrees {
    private static final String SQL = """
            SELECT array_agg(t.id)
            FROM (
                SELECT unnest(?::bigint[]) AS id
                UNION
                SELECT c.id FROM tailrace.run c WHERE c.root_id = ANY (?) AND c.root_id <> c.id
            ) t
            """;

    private final String sql;

    public ReadTrees(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param roots that no other run started */
    public List<Long> run(Connection connection, List<Long> roots) throws SQLException {
        var ids = roots.stream().mapToLong(Long::longValue).toArray();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, ids);
            statement.setObject(2, ids);
            try (var row = statement.executeQuery()) {
                row.next();
                return Arrays.stream(Rows.longs(row, 1)).boxed().toList();
            }
        }
    }
}
