package dev.tailrace.benchmarks.spi;

import java.sql.SQLException;
import javax.sql.DataSource;

/** Statements for tables that a peer leaves to its user to make. */
public final class Sql {
    private Sql() {}

    /** Executes statements that are separated by semicolons. */
    public static void run(DataSource dataSource, String statements) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }
}
