package dev.tailrace.runtime.internal.steer;

import dev.tailrace.runtime.internal.finish.EndJobs;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.jdbc.SqlTrouble;
import dev.tailrace.runtime.internal.jdbc.TransactionSettings;
import dev.tailrace.runtime.internal.payload.ErrorText;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.MarkCancelled;
import dev.tailrace.runtime.internal.upkeep.CancelSweeper;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Cancels runs. A small run is swept in the transaction that marks it; where that would wait for somebody else's lock, and
 * for the rest of a large run, the mark alone does: upkeep sweeps until nothing of a marked run waits.
 */
public final class RunCanceller {
    private static final Duration PATIENCE = Duration.ofMillis(200);
    /** How many steps a small run has. */
    private static final int FEW = 100;

    private final Database database;
    private final MarkCancelled markCancelled;
    private final CancelSweeper sweeper;
    private final EndJobs endJobs;
    private final Consumer<List<Ending>> committed;

    /** @param committed is told the endings of a sweep, once it is committed; must not block */
    public RunCanceller(Database database, Schema schema, CancelSweeper sweeper, Consumer<List<Ending>> committed) {
        this.database = database;
        this.markCancelled = new MarkCancelled(schema);
        this.sweeper = sweeper;
        this.endJobs = new EndJobs(schema);
        this.committed = committed;
    }

    /** Cancels a run at once; empty if there was nothing to cancel, else the lanes in which a teardown is due. */
    public Optional<Set<Long>> cancel(Run run, String reason) throws SQLException {
        try {
            var swept = new ArrayList<Ending>();
            var lanes = database.transaction(c -> markAndSweep(c, run, reason, swept));
            committed.accept(swept);
            return lanes;
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

    private Optional<Set<Long>> markAndSweep(Connection connection, Run run, String reason, List<Ending> ended)
            throws SQLException {
        if (!mark(connection, run, reason)) {
            return Optional.empty();
        }
        new Pipeline().add(new TransactionSettings(PATIENCE)).run(connection);
        var lanes = new TreeSet<Long>();
        var swept = 0;
        List<Ending> level;
        do {
            level = sweeper.sweep(connection, Fence.CLIENT, run.id());
            var applied = endJobs.applyAll(connection, level, Fence.CLIENT);
            lanes.addAll(applied.lanes());
            ended.addAll(applied.endings());
            swept += level.size();
        } while (!level.isEmpty() && swept < FEW);
        lanes.addAll(sweeper.forward(connection));
        return Optional.of(lanes);
    }
}
