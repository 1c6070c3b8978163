package dev.tailrace.runtime.internal.start;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.TakeIds;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Numbers for runs and jobs, taken from the database in blocks. Sequences do not roll back, so a block that a caller's
 * transaction took is good whatever becomes of it.
 *
 * <p>A block is used for a minute at most, so that numbers grow with time to within a minute, whoever hands them out: lists
 * in the order of numbers are lists in the order of time. Safe for use by many threads.
 */
public final class IdBlocks {
    private static final long USABLE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final TakeIds takeIds;
    private final LongSupplier nanoTime;
    private long takenAt;
    private long next;
    private long end;

    public IdBlocks(Schema schema) {
        this(schema, System::nanoTime);
    }

    IdBlocks(Schema schema, LongSupplier nanoTime) {
        this.takeIds = new TakeIds(schema);
        this.nanoTime = nanoTime;
    }

    /** So many numbers, growing, not always without a gap. */
    public long[] take(Connection connection, int count) throws SQLException {
        var ids = new long[count];
        var filled = takeFromBlock(ids, 0);
        if (filled < count) {
            var blocks = (count - filled + TakeIds.BLOCK - 1) / TakeIds.BLOCK;
            for (var first : takeIds.run(connection, blocks)) {
                filled = use(ids, filled, first, first + TakeIds.BLOCK);
            }
        }
        return ids;
    }

    private synchronized int takeFromBlock(long[] ids, int from) {
        if (nanoTime.getAsLong() - takenAt > USABLE_NANOS) {
            next = end;
        }
        var filled = from;
        while (filled < ids.length && next < end) {
            ids[filled++] = next++;
        }
        return filled;
    }

    /** What is left of the last block is kept for later, unless another thread has kept one meanwhile. */
    private synchronized int use(long[] ids, int from, long first, long last) {
        var filled = from;
        var id = first;
        while (filled < ids.length && id < last) {
            ids[filled++] = id++;
        }
        if (last - id > end - next) {
            next = id;
            end = last;
            takenAt = nanoTime.getAsLong();
        }
        return filled;
    }
}
