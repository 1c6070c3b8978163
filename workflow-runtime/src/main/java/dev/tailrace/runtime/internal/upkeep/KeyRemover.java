package dev.tailrace.runtime.internal.upkeep;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.DropExpiredKeys;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Deletes once-keys that were held for a period which is over, a batch now and then. For use by one thread. */
public final class KeyRemover {
    private static final int BATCH = 1000;
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Database database;
    private final DropExpiredKeys dropExpiredKeys;
    private final LongSupplier nanoTime;
    private long due;

    /** @param nanoTime as {@link System#nanoTime} */
    public KeyRemover(Database database, Schema schema, LongSupplier nanoTime) {
        this.database = database;
        this.dropExpiredKeys = new DropExpiredKeys(schema);
        this.nanoTime = nanoTime;
        this.due = nanoTime.getAsLong();
    }

    /** Deletes a batch if a minute has passed, or if there was more the last time. */
    public void runOnce() throws SQLException {
        var now = nanoTime.getAsLong();
        if (now - due < 0) {
            return;
        }
        if (database.planned(Upkeep.PATIENCE, c -> dropExpiredKeys.run(c, BATCH)) < BATCH) {
            due = now + INTERVAL.toNanos();
        }
    }
}
