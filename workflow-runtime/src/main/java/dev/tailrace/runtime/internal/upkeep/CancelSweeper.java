package dev.tailrace.runtime.internal.upkeep;

import dev.tailrace.runtime.internal.finish.Applied;
import dev.tailrace.runtime.internal.finish.EndJobs;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.BringForward;
import dev.tailrace.runtime.internal.store.DropMarks;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.ReleaseHeld;
import dev.tailrace.runtime.internal.store.SweepCancelled;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Ends what waits in cancelled runs, in batches, again and again until nothing does; and makes teardowns due that were
 * released or whose runs were cancelled. Needs no node: a client does the same for a small run at once.
 */
public final class CancelSweeper {
    /** How many jobs one transaction sweeps at most. */
    public static final int BATCH = 1000;

    private final Database database;
    private final SweepCancelled sweepCancelled;
    private final BringForward bringForward;
    private final ReleaseHeld releaseHeld;
    private final DropMarks dropMarks;
    private final EndJobs endJobs;
    private final EndingRule rule;

    public CancelSweeper(Database database, Schema schema, EndJobs endJobs, EndingRule rule) {
        this.database = database;
        this.sweepCancelled = new SweepCancelled(schema);
        this.bringForward = new BringForward(schema);
        this.releaseHeld = new ReleaseHeld(schema);
        this.dropMarks = new DropMarks(schema);
        this.endJobs = endJobs;
        this.rule = rule;
    }

    /** Sweeps every cancelled run; returns the lanes in which something is due. */
    public Set<Long> runOnce() throws SQLException {
        var lanes = new TreeSet<Long>();
        Applied applied;
        do {
            applied = database.transaction(c -> sweep(c, null));
            lanes.addAll(applied.lanes());
        } while (applied.count() >= BATCH);
        lanes.addAll(database.transaction(this::forward));
        database.autocommit(c -> {
            dropMarks.run(c);
            return true;
        });
        return lanes;
    }

    /** Sweeps one batch, of one run or of all; to be called in a transaction. */
    public Applied sweep(Connection connection, @Nullable Long run) throws SQLException {
        var swept = sweepCancelled.run(connection, run, BATCH);
        var endings = swept.stream()
                .<Ending>map(held -> rule.cancelled(held.row(), held.fence(), null))
                .toList();
        return endJobs.applyAll(connection, endings, Fence.CLIENT);
    }

    /** Makes teardowns due that were brought forward; returns their lanes. */
    public Set<Long> forward(Connection connection) throws SQLException {
        var lanes = new TreeSet<Long>();
        for (var lane : releaseHeld.run(connection)) {
            lanes.add(lane);
        }
        for (var lane : bringForward.run(connection)) {
            lanes.add(lane);
        }
        return lanes;
    }
}
