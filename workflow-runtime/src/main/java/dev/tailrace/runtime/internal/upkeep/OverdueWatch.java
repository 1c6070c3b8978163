package dev.tailrace.runtime.internal.upkeep;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.TellOverdue;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** Looks every few seconds for teardowns that are overdue, and tells of each once, and again each hour. */
public final class OverdueWatch {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Database database;
    private final TellOverdue tellOverdue;
    private final LongSupplier nanoTime;
    private final BiConsumer<JobRow, Instant> overdue;
    private long due;

    /**
     * @param nanoTime as {@link System#nanoTime}
     * @param overdue is told each, and since when it has been due
     */
    public OverdueWatch(Database database, Schema schema, LongSupplier nanoTime, BiConsumer<JobRow, Instant> overdue) {
        this.database = database;
        this.tellOverdue = new TellOverdue(schema);
        this.nanoTime = nanoTime;
        this.overdue = overdue;
        this.due = nanoTime.getAsLong();
    }

    public void runOnce() throws SQLException {
        var now = nanoTime.getAsLong();
        if (now - due < 0) {
            return;
        }
        due = now + INTERVAL.toNanos();
        for (var late : database.planned(Upkeep.PATIENCE, tellOverdue::run)) {
            overdue.accept(late.row(), late.since());
        }
    }
}
