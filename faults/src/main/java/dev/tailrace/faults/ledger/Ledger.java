package dev.tailrace.faults.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The outside system, as workers use it, and the book of their attempts. It keeps the three rules of a token. Nothing
 * ever happens to its database, so what stands here is what was really done. An interrupt does not keep it from writing.
 * Safe for use by many threads.
 */
public final class Ledger {
    private static final String SCHEMA = """
            CREATE TABLE IF NOT EXISTS attempt (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                job bigint NOT NULL,
                attempt int NOT NULL,
                run bigint NOT NULL,
                step text NOT NULL,
                graph int NOT NULL,
                token bigint NOT NULL,
                process text NOT NULL,
                begun timestamptz NOT NULL DEFAULT clock_timestamp(),
                ended timestamptz,
                result text
            ) WITH (fillfactor = 70);
            CREATE INDEX IF NOT EXISTS attempt_job ON attempt (job, attempt);
            CREATE TABLE IF NOT EXISTS allocation (
                token bigint PRIMARY KEY,
                graph int NOT NULL,
                units int NOT NULL,
                times int NOT NULL DEFAULT 1,
                taken timestamptz,
                closed timestamptz
            );
            """;

    private static final String BEGIN = """
            INSERT INTO attempt (job, attempt, run, step, graph, token, process) VALUES (?, ?, ?, ?, ?, ?, ?)
            RETURNING id
            """;

    private static final String END = """
            UPDATE attempt SET ended = clock_timestamp(), result = ? WHERE id = ?
            """;

    /** The same token twice is the same allocation; a closed one is not touched, and refused. */
    private static final String TAKE = """
            INSERT INTO allocation (token, graph, units, taken) VALUES (?, ?, 1, clock_timestamp())
            ON CONFLICT (token) DO UPDATE SET times = allocation.times + 1
            RETURNING closed IS NULL
            """;

    private static final String FREE = """
            INSERT INTO allocation (token, graph, units, closed) VALUES (?, ?, 0, clock_timestamp())
            ON CONFLICT (token) DO UPDATE SET units = 0, closed = coalesce(allocation.closed, clock_timestamp())
            """;

    private static final String AT_WORK = """
            SELECT count(*) FROM attempt WHERE starts_with(process, ?) AND begun <= ? AND (ended IS NULL OR ended > ?)
            """;

    private final DataSource dataSource;

    public Ledger(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public void createTables() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(SCHEMA);
        }
    }

    /**
     * An attempt at a job.
     *
     * @param process who works it, as the engine's node is named
     */
    public record Attempt(long job, int attempt, long run, String step, int graph, long token, String process) {}

    /** Notes that an attempt has begun; returns the number of the note. */
    public long begin(Attempt attempt) throws SQLException {
        return stubbornly(BEGIN, statement -> {
            statement.setLong(1, attempt.job());
            statement.setInt(2, attempt.attempt());
            statement.setLong(3, attempt.run());
            statement.setString(4, attempt.step());
            statement.setInt(5, attempt.graph());
            statement.setLong(6, attempt.token());
            statement.setString(7, attempt.process());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /** Notes how it has ended, the last thing that its worker does. */
    public void end(long note, String result) throws SQLException {
        stubbornly(END, statement -> {
            statement.setString(1, result);
            statement.setLong(2, note);
            return statement.executeUpdate();
        });
    }

    /** Takes a unit under a token; false if the token is closed. */
    public boolean take(int graph, long token) throws SQLException {
        return stubbornly(TAKE, statement -> {
            statement.setLong(1, token);
            statement.setInt(2, graph);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        });
    }

    /** Gives back what is held under a token, if anything is, and closes it. */
    public void free(int graph, long token) throws SQLException {
        stubbornly(FREE, statement -> {
            statement.setLong(1, token);
            statement.setInt(2, graph);
            return statement.executeUpdate();
        });
    }

    /** How many attempts a process, as its name begins, was at work on then. */
    public long atWork(String process, Instant then) throws SQLException {
        var time = then.atOffset(ZoneOffset.UTC);
        return stubbornly(AT_WORK, statement -> {
            statement.setString(1, process);
            statement.setObject(2, time);
            statement.setObject(3, time);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /** What is done with a statement. */
    @FunctionalInterface
    private interface Work<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    private <T> T stubbornly(String sql, Work<T> work) throws SQLException {
        var interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                var done = attempt(sql, work);
                if (done != null) {
                    return done;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Null if it was interrupted: then nothing was written, or it is written again, which the statements bear. */
    private <T> @Nullable T attempt(String sql, Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement(sql)) {
            return work.on(statement);
        } catch (SQLException e) {
            if (Thread.currentThread().isInterrupted()) {
                return null;
            }
            throw e;
        }
    }
}
