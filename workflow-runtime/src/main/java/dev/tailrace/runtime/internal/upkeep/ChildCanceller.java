package dev.tailrace.runtime.internal.upkeep;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.jdbc.SqlTrouble;
import dev.tailrace.runtime.internal.store.FindChildrenToCancel;
import dev.tailrace.runtime.internal.store.MarkCancelled;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cancels what cancelled runs and steps have started, level by level: marks it, as a client does, for the sweep that follows. */
public final class ChildCanceller {
    private static final Logger log = LoggerFactory.getLogger(ChildCanceller.class);
    private static final int BATCH = 500;

    /** Other upkeep waits for this one. */
    private static final int MOST_BATCHES = 20;

    /** Somebody who is cancelling the same run, in a transaction that is still open, is not waited for. */
    private static final Duration PATIENCE = Duration.ofMillis(20);

    private final Database database;
    private final FindChildrenToCancel findChildren;
    private final MarkCancelled markCancelled;

    public ChildCanceller(Database database, Schema schema) {
        this.database = database;
        this.findChildren = new FindChildrenToCancel(schema);
        this.markCancelled = new MarkCancelled(schema);
    }

    /** Marks children, and theirs, until none is left that can be marked. */
    public void runOnce() throws SQLException {
        var marked = BATCH;
        for (var batch = 0; batch < MOST_BATCHES && marked > 0; batch++) {
            marked = 0;
            for (var child : database.planned(Upkeep.PATIENCE, c -> findChildren.run(c, BATCH))
                    .entrySet()) {
                marked += mark(child) ? 1 : 0;
            }
        }
    }

    private boolean mark(Map.Entry<Long, String> child) throws SQLException {
        try {
            return database.planned(PATIENCE, c -> markCancelled.run(c, child.getKey(), child.getValue()));
        } catch (SQLException e) {
            if (SqlTrouble.of(e) != SqlTrouble.LOCKED) {
                throw e;
            }
            log.debug("run {} is being cancelled by somebody else", child.getKey());
            return false;
        }
    }
}
