package dev.tailrace.runtime.internal.finish;

import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.FinishJobs;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.ParkTeardown;
import dev.tailrace.runtime.internal.store.ParkedJob;
import dev.tailrace.runtime.internal.store.ReadJobs;
import dev.tailrace.runtime.internal.store.ReturnJobs;
import dev.tailrace.runtime.internal.store.ReturnedJob;
import dev.tailrace.runtime.internal.store.SettleRuns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Applies a batch of endings inside a transaction. Every way in which a job ends comes through here. */
public final class EndJobs {
    private final FinishJobs finish;
    private final SettleRuns settle;
    private final ReturnJobs giveBack;
    private final ParkTeardown park;
    private final ReadJobs read;

    public EndJobs(Schema schema) {
        this.finish = new FinishJobs(schema);
        this.settle = new SettleRuns(schema);
        this.giveBack = new ReturnJobs(schema);
        this.park = new ParkTeardown(schema);
        this.read = new ReadJobs(schema);
    }

    /** @param node who takes successors that must be skipped or cancelled, and answers for their end */
    public Applied apply(Connection connection, List<Ending> endings, long node) throws SQLException {
        var applied = new Applied();
        var finished = new ArrayList<FinishedJob>();
        var returned = new ArrayList<ReturnedJob>();
        for (var ending : endings) {
            if (ending instanceof FinishedJob job) {
                finished.add(job);
            } else if (ending instanceof ReturnedJob job) {
                returned.add(job);
            } else if (ending instanceof ParkedJob job && park.run(connection, job)) {
                applied.ended(job.row().id());
            }
        }
        if (!returned.isEmpty()) {
            giveBack(connection, returned, applied);
        }
        if (!finished.isEmpty()) {
            finish(connection, finished, node, applied);
        }
        return applied;
    }

    /**
     * Ends jobs, and whatever must be skipped in their wake, level by level, until nothing is left.
     *
     * @param node who holds the skipped ones meanwhile
     */
    public Applied applyAll(Connection connection, List<Ending> endings, long node) throws SQLException {
        var all = apply(connection, endings, node);
        var unworked = all.takeUnworked();
        while (!unworked.isEmpty()) {
            var next = apply(connection, List.copyOf(unworked), node);
            unworked = next.takeUnworked();
            all.add(next);
        }
        return all;
    }

    private void giveBack(Connection connection, List<ReturnedJob> jobs, Applied applied) throws SQLException {
        var result = giveBack.run(connection, jobs);
        for (var id : result.returned()) {
            applied.ended(id);
        }
        applied.due(result.lanes());
    }

    private void finish(Connection connection, List<FinishedJob> jobs, long node, Applied applied) throws SQLException {
        var result = finish.run(connection, jobs, node);
        for (var id : result.finished()) {
            applied.ended(id);
        }
        applied.due(result.dueLanes());
        applied.due(result.laterLanes());
        if (result.settling().length > 0) {
            applied.due(settle.run(connection, result.settling()));
        }
        if (result.skipped().length > 0) {
            applied.unworked(read.run(connection, result.skipped()), node, Outcome.SKIPPED);
        }
        if (result.cancelled().length > 0) {
            applied.unworked(read.run(connection, result.cancelled()), node, Outcome.CANCELLED);
        }
    }
}
