package dev.tailrace.runtime.internal.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Lends connections for one statement or one transaction, and gives them back as they were. Safe for many threads. */
public final class Database {
    private final DataSource dataSource;

    public Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** What is done with a connection. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** One statement, committed by itself. */
    public <T> T autocommit(Work<T> work) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return inMode(connection, true, work);
        }
    }

    /** One transaction: committed when the work returns, rolled back when it throws. */
    public <T> T transaction(Work<T> work) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return inMode(connection, false, c -> committed(c, work));
        }
    }

    /** Part of somebody else's transaction: if the work throws, what it did is undone and the transaction can go on. */
    public static <T> T nested(Connection connection, Work<T> work) throws SQLException {
        var savepoint = connection.setSavepoint();
        try {
            var result = work.on(connection);
            connection.releaseSavepoint(savepoint);
            return result;
        } catch (Throwable e) {
            try {
                connection.rollback(savepoint);
            } catch (SQLException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
    }

    /** A connection of one's own, in autocommit mode; the caller closes it. */
    public Connection reserve() throws SQLException {
        var connection = dataSource.getConnection();
        try {
            connection.setAutoCommit(true);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static <T> T committed(Connection connection, Work<T> work) throws SQLException {
        try {
            var result = work.on(connection);
            connection.commit();
            return result;
        } catch (Throwable e) {
            rollback(connection, e);
            throw e;
        }
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static <T> T inMode(Connection connection, boolean autoCommit, Work<T> work) throws SQLException {
        var before = connection.getAutoCommit();
        if (before == autoCommit) {
            return work.on(connection);
        }
        connection.setAutoCommit(autoCommit);
        try {
            return work.on(connection);
        } finally {
            restore(connection, before);
        }
    }

    /** On a broken connection the mode no longer matters, and the reason that broke it is what must be seen. */
    private static void restore(Connection connection, boolean autoCommit) throws SQLException {
        if (!connection.isClosed()) {
            connection.setAutoCommit(autoCommit);
        }
    }
}
