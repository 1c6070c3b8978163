package dev.tailrace.runtime.internal.wake;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for hints on a connection of its own. After every new connection everything is looked at, since hints were lost
 * meanwhile.
 */
public final class HintListener {
    private static final Logger log = LoggerFactory.getLogger(HintListener.class);

    /** What may have been missed until this node listened for the first time. Its first look for cancels is still to come. */
    private static final String AT_FIRST = "*";

    /** What may have been missed since it listened last. */
    private static final String ANYTHING = Hints.CANCEL + " *";

    /** Short, since a stop waits for it. */
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private static final Duration PROOF = Duration.ofSeconds(10);
    private static final int ANSWER_SECONDS = 5;

    private final Database database;
    private final Schema schema;
    private final Consumer<String> receiver;
    private @Nullable Connection connection;
    private long provenAt;
    private String missed = AT_FIRST;

    /** @param receiver is given each hint, words separated by blanks */
    public HintListener(Database database, Schema schema, Consumer<String> receiver) {
        this.database = database;
        this.schema = schema;
        this.receiver = receiver;
    }

    /** Listens for a while. */
    public Duration runOnce() throws SQLException {
        try {
            prove();
            var notifications = listening().getNotifications((int) PATIENCE.toMillis());
            if (notifications != null) {
                for (var notification : notifications) {
                    receiver.accept(notification.getParameter());
                }
            }
            return Duration.ZERO;
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    /** Who only listens does not notice that nobody speaks any more. */
    private synchronized void prove() throws SQLException {
        if (connection != null && System.nanoTime() - provenAt > PROOF.toNanos()) {
            if (!connection.isValid(ANSWER_SECONDS)) {
                throw new SQLException("the connection that listens for hints no longer answers", "08006");
            }
            provenAt = System.nanoTime();
        }
    }

    private synchronized PGConnection listening() throws SQLException {
        if (connection == null || connection.isClosed()) {
            connection = database.reserve(Duration.ZERO);
            provenAt = System.nanoTime();
            try (var statement = connection.createStatement()) {
                statement.execute("LISTEN \"" + schema.channel() + '"');
            }
            receiver.accept(missed);
            missed = ANYTHING;
        }
        return connection.unwrap(PGConnection.class);
    }

    /** To be called when nobody listens any more; the connection goes back to its pool deaf. */
    public synchronized void close() {
        if (connection != null) {
            try (var closing = connection;
                    var statement = closing.createStatement()) {
                statement.execute("UNLISTEN *");
            } catch (SQLException e) {
                log.debug("closing the listener's connection: {}", e.getMessage());
            }
            connection = null;
        }
    }
}
