package dev.tailrace.runtime.internal.finish;

import dev.tailrace.core.state.EndRole;
import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.AddSteps;
import dev.tailrace.runtime.internal.store.AddUsers;
import dev.tailrace.runtime.internal.store.Addition;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.FinishJobs;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.GiveBack;
import dev.tailrace.runtime.internal.store.InsertTurns;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.JudgeTurns;
import dev.tailrace.runtime.internal.store.LaneKey;
import dev.tailrace.runtime.internal.store.LockTurns;
import dev.tailrace.runtime.internal.store.ParkTeardown;
import dev.tailrace.runtime.internal.store.ParkedJob;
import dev.tailrace.runtime.internal.store.ReadJobs;
import dev.tailrace.runtime.internal.store.ReturnJobs;
import dev.tailrace.runtime.internal.store.ReturnedJob;
import dev.tailrace.runtime.internal.store.Rooms;
import dev.tailrace.runtime.internal.store.SettleRuns;
import dev.tailrace.runtime.internal.store.TakenJobs;
import dev.tailrace.runtime.internal.store.TurnEdges;
import dev.tailrace.runtime.internal.store.UnworkedJobs;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Applies a batch of endings, in one round trip and one transaction. Every way in which a job ends comes through here.
 */
public final class EndJobs {
    private static final long[] NONE = {};

    private final AddSteps add;
    private final FinishJobs finish;
    private final SettleRuns settle;
    private final LockTurns lockTurns;
    private final JudgeTurns judgeTurns;
    private final InsertTurns insertTurns;
    private final AddUsers addUsers;
    private final ReturnJobs giveBack;
    private final ParkTeardown park;
    private final ReadJobs read;
    private final TakenJobs taken;
    private final GiveBack giveUnits;
    private final UnworkedJobs unworked;

    public EndJobs(Schema schema) {
        this.add = new AddSteps(schema);
        this.finish = new FinishJobs(schema);
        this.settle = new SettleRuns(schema);
        this.lockTurns = new LockTurns(schema);
        this.judgeTurns = new JudgeTurns(schema);
        this.insertTurns = new InsertTurns(schema);
        this.addUsers = new AddUsers(schema);
        this.giveBack = new ReturnJobs(schema);
        this.park = new ParkTeardown(schema);
        this.read = new ReadJobs(schema);
        this.taken = new TakenJobs(schema);
        this.giveUnits = new GiveBack(schema);
        this.unworked = new UnworkedJobs(schema);
    }

    /** The statements of a batch, on their way. */
    private static final class Batch {
        private final List<ParkTeardown.Call> parks = new ArrayList<>();
        private final List<ReturnedJob> returned = new ArrayList<>();
        private final List<FinishedJob> finished = new ArrayList<>();
        /** Whether a job ends that nobody worked: then those behind it may be next. */
        private boolean hasUnworked;

        Batch(List<Ending> endings, ParkTeardown park) {
            for (var ending : endings) {
                if (ending instanceof FinishedJob job) {
                    finished.add(job);
                    hasUnworked |= job.fence().attempt() == 0;
                } else if (ending instanceof ReturnedJob job) {
                    returned.add(job);
                } else if (ending instanceof ParkedJob job) {
                    parks.add(park.call(job));
                }
            }
        }

        /** Runs of which a job ends that is counted. */
        long[] counted() {
            return finished.stream()
                    .filter(job ->
                            job.row().role() == EndRole.COUNTED || job.row().role() == EndRole.TEARDOWN)
                    .mapToLong(job -> job.row().ref().runId())
                    .distinct()
                    .toArray();
        }

        /** Jobs that may have to give units of pools back. */
        long[] holders() {
            return Stream.concat(finished.stream(), returned.stream())
                    .map(Ending::row)
                    .filter(row -> LaneKey.holds(row.lane()))
                    .mapToLong(JobRow::id)
                    .toArray();
        }

        long[] successors() {
            return finished.stream()
                    .flatMapToLong(job -> Arrays.stream(job.row().successors().jobs()))
                    .toArray();
        }
    }

    /**
     * In autocommit mode the batch is a transaction of its own; else it is part of the one that is open.
     *
     * @param terms what goes before the batch in the same round trip, and where its node takes successors at once
     * @param node who takes successors that must be skipped, and answers for their end
     */
    public Applied apply(Connection connection, List<Ending> endings, Terms terms, long node) throws SQLException {
        var batch = new Batch(endings, park);
        var counted = batch.counted();
        var finishCall = finish.call(batch.finished, node, terms.rooms());
        var returnCall = giveBack.call(batch.returned);
        var settleCall = settle.call(counted);
        var pipeline = new Pipeline();
        terms.before().forEach(pipeline::add);
        var turns = TurnEdges.of(batch.finished);
        var judgeCall = judgeTurns.call(turns.teardowns(), turns, node);
        if (!turns.isEmpty()) {
            pipeline.add(lockTurns.call(batch.successors()));
        }
        var adds = adds(batch, pipeline);
        batch.parks.forEach(pipeline::add);
        if (!batch.returned.isEmpty()) {
            pipeline.add(returnCall);
        }
        if (!batch.finished.isEmpty()) {
            pipeline.add(finishCall);
        }
        if (counted.length > 0) {
            pipeline.add(settleCall);
        }
        if (!turns.isEmpty()) {
            pipeline.add(judgeCall);
        }
        var holders = batch.holders();
        var unitsCall = giveUnits.call(holders);
        if (holders.length > 0) {
            pipeline.add(unitsCall);
        }
        var takenCall = taken.call(terms.rooms().isEmpty() ? NONE : batch.successors(), node);
        if (!terms.rooms().isEmpty()) {
            pipeline.add(takenCall);
        }
        var unworkedCall = unworked.call(batch.hasUnworked ? batch.successors() : NONE, node);
        if (batch.hasUnworked) {
            pipeline.add(unworkedCall);
        }
        pipeline.run(connection);
        var applied = new Applied();
        batch.parks.stream()
                .filter(ParkTeardown.Call::parked)
                .forEach(call -> applied.ended(call.job().row().id()));
        applied.ended(returnCall.result().returned());
        applied.due(returnCall.result().lanes());
        if (finishCall.result().all()) {
            batch.finished.forEach(job -> applied.ended(job.row().id()));
        } else {
            applied.ended(finishCall.result().finished());
        }
        applied.due(finishCall.result().dueLanes());
        applied.due(finishCall.result().laterLanes());
        adds.forEach(call -> applied.due(call.lanes()));
        applied.due(settleCall.dueLanes());
        applied.due(judgeCall.result().dueLanes());
        applied.due(judgeCall.result().laterLanes());
        applied.due(unitsCall.lanes());
        applied.taken(takenCall.found());
        var rows = batch.hasUnworked ? unworkedCall.found() : held(connection, finishCall.result());
        unworked(rows, finishCall.result(), applied, node);
        if (judgeCall.result().skipped().length > 0) {
            read.run(connection, judgeCall.result().skipped())
                    .forEach(row -> applied.unworked(row, node, Outcome.SKIPPED));
        }
        return applied;
    }

    private List<AddSteps.Call> adds(Batch batch, Pipeline pipeline) {
        var adds = new ArrayList<AddSteps.Call>();
        for (var job : batch.finished) {
            var addition = job.addition();
            if (addition != null) {
                var call = add.call(job, addition, batch.successors());
                adds.add(call);
                pipeline.add(call);
                addTurns(addition, pipeline);
            }
        }
        return adds;
    }

    private void addTurns(Addition addition, Pipeline pipeline) {
        var turns = addition.turns();
        if (!turns.isEmpty()) {
            pipeline.add(insertTurns.call(turns));
        }
        if (addition.isUsedInTurn()) {
            pipeline.add(addUsers.call(addition));
        }
    }

    private List<JobRow> held(Connection connection, FinishJobs.Result result) throws SQLException {
        var ids = LongStream.concat(Arrays.stream(result.skipped()), Arrays.stream(result.cancelled()))
                .toArray();
        return ids.length == 0 ? List.of() : read.run(connection, ids);
    }

    private static void unworked(List<JobRow> rows, FinishJobs.Result result, Applied applied, long node) {
        if (rows.isEmpty()) {
            return;
        }
        var outcomes = new HashMap<Long, Outcome>();
        Arrays.stream(result.skipped()).forEach(job -> outcomes.put(job, Outcome.SKIPPED));
        Arrays.stream(result.cancelled()).forEach(job -> outcomes.put(job, Outcome.CANCELLED));
        for (var row : rows) {
            var outcome = outcomes.get(row.id());
            if (outcome != null) {
                applied.unworked(row, node, outcome);
            }
        }
    }

    /** How a batch is sent. */
    public record Terms(List<? extends Pipeline.Part> before, Rooms rooms) {
        public static final Terms PLAIN = new Terms(List.of(), Rooms.NONE);
    }

    /**
     * Ends jobs in an open transaction, and whatever must be skipped in their wake, level by level, until nothing is left.
     *
     * @param node who holds the skipped ones meanwhile
     */
    public Applied applyAll(Connection transaction, List<Ending> endings, long node) throws SQLException {
        var all = apply(transaction, endings, Terms.PLAIN, node);
        all.keep(endings);
        var unworked = all.takeUnworked();
        while (!unworked.isEmpty()) {
            var next = apply(transaction, List.copyOf(unworked), Terms.PLAIN, node);
            next.keep(unworked);
            unworked = next.takeUnworked();
            all.add(next);
        }
        return all;
    }
}
