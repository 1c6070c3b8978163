package dev.tailrace.examples.booking;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Gives work a transaction: committed when the work returns, rolled back when it throws. Safe for many threads. */
record Transactions(DataSource dataSource) {
    @FunctionalInterface
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** Work without a result. */
    @FunctionalInterface
    interface Action {
        void in(Connection connection) throws SQLException;
    }

    void execute(Action action) throws SQLException {
        var unused = run(connection -> {
            action.in(connection);
            return true;
        });
    }

    <T> T run(Work<T> work) throws SQLException {
        // Closing a connection rolls back what was not committed, in PostgreSQL's driver as in HikariCP.
        try (var connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            var result = work.in(connection);
            connection.commit();
            return result;
        }
    }
}
