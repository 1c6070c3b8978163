package dev.tailrace.runtime.internal.upkeep;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.jdbc.SqlTrouble;
import dev.tailrace.runtime.internal.store.MarkOverdue;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cancels runs whose work has not ended by their deadline: marks them, as a client does, for the sweep that follows. */
public final class DeadlineKeeper {
    private static final Logger log = LoggerFactory.getLogger(DeadlineKeeper.class);
    private static final int BATCH = 1000;

    /** Other upkeep waits for this one. */
    private static final int MOST_BATCHES = 20;

    /** Somebody who is cancelling the same run, in a transaction that is still open, is not waited for. */
    private static final Duration PATIENCE = Duration.ofMillis(20);

    private final Database database;
    private final MarkOverdue markOverdue;

    public DeadlineKeeper(Database database, Schema schema) {
        this.database = database;
        this.markOverdue = new MarkOverdue(schema);
    }

    /** Looks at every deadline that has passed. */
    public void runOnce() throws SQLException {
        var late = 0;
        var size = BATCH;
        var blocked = 0;
        for (var batch = 0; batch < MOST_BATCHES; batch++) {
            try {
                var result = batch(size, blocked);
                late += result.late();
                if (result.dropped() < size) {
                    break;
                }
            } catch (SQLException e) {
                if (SqlTrouble.of(e) != SqlTrouble.LOCKED) {
                    throw e;
                }
                blocked += size == 1 ? 1 : 0;
                size = 1;
            }
        }
        if (late > 0) {
            log.info("{} runs are cancelled because their deadline passed", late);
        }
    }

    /** @param blocked so many of the oldest are let be */
    private MarkOverdue.Result batch(int size, int blocked) throws SQLException {
        return database.planned(PATIENCE, c -> markOverdue.run(c, size, blocked));
    }
}
