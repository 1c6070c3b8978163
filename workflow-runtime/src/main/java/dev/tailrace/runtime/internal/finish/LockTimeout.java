package dev.tailrace.runtime.internal.finish;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** How long a transaction of this process waits for another one's locks; gone with the transaction. */
public final class LockTimeout {
    /** Long enough for another node's batch to commit. */
    public static final Duration OF_A_BATCH = Duration.ofMillis(200);

    /** Short: other runs of the batch wait behind this one. */
    static final Duration OF_A_RUN = Duration.ofMillis(20);

    private static final String SQL = "SELECT set_config('lock_timeout', ?, true)";

    public void set(Connection connection, Duration patience) throws SQLException {
        try (var statement = connection.prepareStatement(SQL)) {
            statement.setString(1, patience.toMillis() + "ms");
            statement.execute();
        }
    }
}
