package dev.tailrace.runtime.internal.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Lends connections for one statement or one transaction, and gives them back as they were. Safe for many threads.
 *
 * <p>A network that swallows what is sent, and says nothing, is not waited for as long as TCP would, which is a quarter of
 * an hour: a connection whose owner set no limit is given up after 30 seconds without an answer.
 */
public final class Database {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private final DataSource dataSource;
    private final int longestSilence;

    public Database(DataSource dataSource) {
        this(dataSource, LONGEST_SILENCE);
    }

    Database(DataSource dataSource, Duration longestSilence) {
        this.dataSource = dataSource;
        this.longestSilence = Math.toIntExact(longestSilence.toMillis());
    }

    /** For statements that may take as long as they need. */
    public Database unhurried() {
        return new Database(dataSource, Duration.ZERO);
    }

    /** What is done with a connection. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** One statement, committed by itself. */
    public <T> T autocommit(Work<T> work) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return inTime(connection, c -> inMode(c, true, work));
        }
    }

    /** One transaction: committed when the work returns, rolled back when it throws. */
    public <T> T transaction(Work<T> work) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return inTime(connection, open -> inMode(open, false, c -> committed(c, work)));
        }
    }

    /**
     * One transaction whose statements are planned as {@link TransactionSettings} say.
     *
     * @param patience how long a lock is waited for
     */
    public <T> T planned(Duration patience, Work<T> work) throws SQLException {
        return transaction(c -> {
            new Pipeline().add(new TransactionSettings(patience)).run(c);
            return work.on(c);
        });
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

    /**
     * A connection of one's own, in autocommit mode; the caller closes it.
     *
     * @param silence how long it may take to answer, whatever its owner set; zero for what its owner set
     */
    public Connection reserve(Duration silence) throws SQLException {
        var connection = dataSource.getConnection();
        try {
            if (!silence.isZero()) {
                limit(connection, Math.toIntExact(silence.toMillis()));
            }
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

    /** Whether so many connections can be had at once; where not, that takes as long as the pool waits for one. */
    public boolean lends(int connections) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return connections == 1 ? !connection.isClosed() : lends(connections - 1);
        } catch (SQLTransientException e) {
            return false; // JDBC's class for what is only used up; a server that is away is found by whatever comes
            // next
        }
    }

    private <T> T inTime(Connection connection, Work<T> work) throws SQLException {
        if (longestSilence == 0 || connection.getNetworkTimeout() != 0) {
            return work.on(connection);
        }
        limit(connection, longestSilence);
        try {
            return work.on(connection);
        } finally {
            if (!connection.isClosed()) {
                limit(connection, 0);
            }
        }
    }

    /** The driver sets it on the socket, at once. */
    private static void limit(Connection connection, int millis) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, millis);
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
