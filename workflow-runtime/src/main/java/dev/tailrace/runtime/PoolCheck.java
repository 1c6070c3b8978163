package dev.tailrace.runtime;

import dev.tailrace.runtime.internal.jdbc.Database;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at how many connections the pool lends. */
final class PoolCheck {
    private static final Logger log = LoggerFactory.getLogger(PoolCheck.class);

    private PoolCheck() {}

    /** Whether heartbeat and listener can keep a connection each, and leave one for the rest. */
    static boolean isRoomy(Database database, boolean listening) {
        var needed = listening ? 3 : 2;
        try {
            if (database.lends(needed)) {
                return true;
            }
        } catch (SQLException e) {
            throw Installation.failure("borrowing connections", e);
        }
        log.warn(
                "the data source does not lend {} connections at once, so the heartbeat waits for one like everybody else"
                        + " and hints are not listened for. Work is found by polling, and a worker that keeps the last"
                        + " connection for longer than the lease makes this node look dead. Give it more connections",
                needed);
        return false;
    }
}
