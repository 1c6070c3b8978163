package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/** Takes blocks of numbers for runs and jobs. What a rolled-back transaction took is not given out again. */
public final class TakeIds {
    /** How many numbers are in a block. */
    public static final int BLOCK = 1024;

    private static final String SQL = """
            SELECT nextval('tailrace.id_block') FROM generate_series(1, ?)
            """;

    private final String sql;

    public TakeIds(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** The first number of each block. */
    public long[] run(Connection connection, int blocks) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, blocks);
            try (var rows = statement.executeQuery()) {
                var first = new long[blocks];
                for (var i = 0; i < blocks; i++) {
                    rows.next();
                    first[i] = rows.getLong(1) * BLOCK;
                }
                return first;
            }
        }
    }
}
