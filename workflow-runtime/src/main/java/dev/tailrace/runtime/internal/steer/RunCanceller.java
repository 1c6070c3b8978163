package dev.tailrace.runtime.internal.steer;

import dev.tailrace.runtime.internal.finish.EndJobs;
import dev.tailrace.runtime.internal.finish.LockTimeout;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.jdbc.SqlTrouble;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.MarkCancelled;
import dev.tailrace.runtime.internal.upkeep.CancelSweeper;
import dev.tailrace.runtime.internal.work.ErrorText;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Cancels runs. A small run is swept in the transaction that marks it; where that would wait for somebody else's lock, and
 * for the rest of a large run, the mark alone does: upkeep sweeps until nothing of a marked run waits.
 */
public final class RunCanceller {
    /** How many steps a small run has. */
    private static final int FEW = 100;

    private final Database database;
    private final MarkCancelled markCancelled;
    private final CancelSweeper sweeper;
    private final EndJobs endJobs;
    private final LockTimeout lockTimeout = new LockTimeout();

    public RunCanceller(Database database, Schema schema, CancelSweeper sweeper) {
        this.database = database;
        this.markCancelled = new MarkCancelled(schema);
        this.sweeper = sweeper;
        this.endJobs = new EndJobs(schema);
    }

    /** Cancels a run at once; empty if there was nothing to cancel, else the lanes in which a teardown is due. */
    public Optional<Set<Long>> cancel(Run run, String reason) throws SQLException {
        try {
            return database.transaction(c -> markAndSweep(c, run, reason));
        } catch (SQLException e) {
            return switch (SqlTrouble.of(e)) {
                case LOCKED, CONFLICT ->
                    database.autocommit(c -> mark(c, run, reason)) ? Optional.of(Set.of()) : Optional.empty();
                case DATA, UNAVAILABLE -> throw e;
            };
        }
    }

    /** Marks a run as cancelled on a connection, whoever's that is; only inserts. */
    public boolean mark(Connection connection, Run run, String reason) throws SQLException {
        return markCancelled.run(connection, run.id(), ErrorText.clean(reason));
    }

    private Optional<Set<Long>> markAndSweep(Connection connection, Run run, String reason) throws SQLException {
        if (!mark(connection, run, reason)) {
            return Optional.empty();
        }
        lockTimeout.set(connection, LockTimeout.OF_A_BATCH);
        var lanes = new TreeSet<Long>();
        var swept = 0;
        List<Ending> level;
        do {
            level = sweeper.sweep(connection, Fence.CLIENT, run.id());
            lanes.addAll(endJobs.applyAll(connection, level, Fence.CLIENT).lanes());
            swept += level.size();
        } while (!level.isEmpty() && swept < FEW);
        lanes.addAll(sweeper.forward(connection));
        return Optional.of(lanes);
    }
}
