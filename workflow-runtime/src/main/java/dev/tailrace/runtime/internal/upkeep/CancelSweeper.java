package dev.tailrace.runtime.internal.upkeep;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.BringForward;
import dev.tailrace.runtime.internal.store.DropJobMarks;
import dev.tailrace.runtime.internal.store.DropMarks;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.FindTurns;
import dev.tailrace.runtime.internal.store.FlagWaiting;
import dev.tailrace.runtime.internal.store.JudgeTurns;
import dev.tailrace.runtime.internal.store.ReleaseHeld;
import dev.tailrace.runtime.internal.store.SweepCancelled;
import dev.tailrace.runtime.internal.store.TurnEdges;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Ends what waits in cancelled runs, and steps that were cancelled by themselves, in batches, again and again until nothing does; and makes teardowns due that were
 * released or whose runs were cancelled.
 */
public final class CancelSweeper {
    private static final int BATCH = 1000;

    /** Other upkeep waits for this one. */
    private static final int MOST_BATCHES = 20;

    private final Database database;
    private final SweepCancelled sweepCancelled;
    private final FlagWaiting flagWaiting;
    private final BringForward bringForward;
    private final ReleaseHeld releaseHeld;
    private final FindTurns findTurns;
    private final JudgeTurns judgeTurns;
    private final DropMarks dropMarks;
    private final DropJobMarks dropJobMarks;
    private final EndingRule rule;

    public CancelSweeper(Database database, Schema schema, EndingRule rule) {
        this.database = database;
        this.sweepCancelled = new SweepCancelled(schema);
        this.flagWaiting = new FlagWaiting(schema);
        this.bringForward = new BringForward(schema);
        this.releaseHeld = new ReleaseHeld(schema);
        this.findTurns = new FindTurns(schema);
        this.judgeTurns = new JudgeTurns(schema);
        this.dropMarks = new DropMarks(schema);
        this.dropJobMarks = new DropJobMarks(schema);
        this.rule = rule;
    }

    /** Sweeps every cancelled run; returns the lanes in which a teardown is due now. */
    public Set<Long> runOnce(long node, Unrecorded unrecorded) throws SQLException {
        var batches = 0;
        List<Ending> swept;
        do {
            swept = database.planned(Upkeep.PATIENCE, c -> sweep(c, node, null));
            swept.forEach(unrecorded::submit);
        } while (swept.size() >= BATCH && ++batches < MOST_BATCHES);
        var lanes = database.planned(Upkeep.PATIENCE, this::forward);
        database.planned(Upkeep.PATIENCE, c -> {
            dropMarks.run(c);
            return true;
        });
        database.planned(Upkeep.PATIENCE, dropJobMarks::run);
        return lanes;
    }

    /**
     * Takes a batch of what was cancelled in one run, or in all; returns the endings that are to be recorded.
     *
     * @param node who holds them meanwhile
     */
    public List<Ending> sweep(Connection connection, long node, @Nullable Long run) throws SQLException {
        flagWaiting.run(connection);
        return sweepCancelled.run(connection, node, run, BATCH).stream()
                .map(held -> rule.cancelled(held.row(), held.fence(), held.reason()))
                .toList();
    }

    /** Makes teardowns due that were brought forward, or whose turn has come; returns their lanes. */
    public Set<Long> forward(Connection connection) throws SQLException {
        var lanes = new TreeSet<Long>();
        for (var lane : releaseHeld.run(connection)) {
            lanes.add(lane);
        }
        for (var lane : bringForward.run(connection)) {
            lanes.add(lane);
        }
        var judgement = judgeTurns.call(findTurns.run(connection, BATCH), TurnEdges.NONE, null);
        new Pipeline().add(judgement).run(connection);
        for (var lane : judgement.result().dueLanes()) {
            lanes.add(lane);
        }
        return lanes;
    }
}
