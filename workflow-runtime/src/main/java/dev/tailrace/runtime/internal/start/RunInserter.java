package dev.tailrace.runtime.internal.start;

import dev.tailrace.runtime.internal.jdbc.CopyStream;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.CopyRuns;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.InsertDeadlines;
import dev.tailrace.runtime.internal.store.InsertGates;
import dev.tailrace.runtime.internal.store.InsertJob;
import dev.tailrace.runtime.internal.store.InsertRuns;
import dev.tailrace.runtime.internal.store.InsertTakes;
import dev.tailrace.runtime.internal.store.InsertTurns;
import dev.tailrace.runtime.internal.store.NewJob;
import dev.tailrace.runtime.internal.store.NewRun;
import dev.tailrace.runtime.internal.store.SendHint;
import dev.tailrace.runtime.option.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes runs in the way that costs least for so many. Safe for use by many threads. */
final class RunInserter {
    /** From here on COPY pays for its round trips. */
    private static final int MANY = 100;

    /** How many jobs one statement writes at most, short of a single run that has more. */
    private static final int MOST = 5000;

    private final InsertJob insertJob;
    private final InsertRuns insertRuns;
    private final CopyRuns copyRuns;
    private final InsertGates insertGates;
    private final InsertTurns insertTurns;
    private final InsertTakes insertTakes;
    private final SendHint sendHint;
    private final InsertDeadlines insertDeadlines;

    RunInserter(Schema schema) {
        this.insertJob = new InsertJob(schema);
        this.insertRuns = new InsertRuns(schema);
        this.copyRuns = new CopyRuns(schema);
        this.insertGates = new InsertGates(schema);
        this.insertTurns = new InsertTurns(schema);
        this.insertTakes = new InsertTakes(schema);
        this.sendHint = new SendHint(schema);
        this.insertDeadlines = new InsertDeadlines(schema);
    }

    /** Whether so many jobs are written by one statement, and need no transaction around it. */
    static boolean isOneStatement(long jobs) {
        return jobs < MANY;
    }

    /**
     * What goes with runs into their transaction.
     *
     * @param deadline of their work; null for none
     * @param hint sent when they are committed; null for none. Only of what is written by one statement
     */
    record Beside(@Nullable Deadline deadline, @Nullable String hint) {
        static final Beside NOTHING = new Beside(null, null);
    }

    /**
     * @param first jobs that a node takes at once
     * @return whether the node took them
     */
    boolean insert(Connection connection, List<NewRun> runs, Set<Long> first, long node, Beside beside)
            throws SQLException {
        var jobs = 0L;
        for (var run : runs) {
            jobs += run.jobs().size();
        }
        if (runs.size() == 1 && insertJob.fits(runs.get(0))) {
            var call = insertJob.call(runs.get(0), first.isEmpty() ? Fence.CLIENT : node);
            run(connection, call, runs, beside);
            return call.taken();
        } else if (isOneStatement(jobs)) {
            var call = insertRuns.call(runs, first, node);
            run(connection, call, runs, beside);
            return call.taken();
        } else if (CopyStream.isPossibleOn(connection)) {
            copyRuns.run(connection, runs);
            insertGates(connection, runs);
            insertTurns(connection, runs);
        } else {
            insertInParts(connection, runs);
        }
        if (beside.deadline() != null && !runs.isEmpty()) {
            new Pipeline().add(insertDeadlines.call(runs, beside.deadline())).run(connection);
        }
        return false;
    }

    private void run(Connection connection, Pipeline.Part insert, List<NewRun> runs, Beside beside)
            throws SQLException {
        var pipeline = new Pipeline().add(insert);
        addGates(pipeline, gated(runs));
        var turns = turns(runs);
        if (!turns.isEmpty()) {
            pipeline.add(insertTurns.call(turns));
        }
        if (beside.deadline() != null) {
            pipeline.add(insertDeadlines.call(runs, beside.deadline()));
        }
        if (beside.hint() != null) {
            pipeline.add(sendHint.call(beside.hint()));
        }
        pipeline.run(connection);
    }

    private void insertGates(Connection connection, List<NewRun> runs) throws SQLException {
        var gated = gated(runs);
        if (!gated.isEmpty()) {
            var pipeline = new Pipeline();
            addGates(pipeline, gated);
            pipeline.run(connection);
        }
    }

    private void addGates(Pipeline pipeline, List<NewJob> gated) {
        if (gated.isEmpty()) {
            return;
        }
        pipeline.add(insertGates.call(gated));
        var taking = gated.stream().filter(NewJob::takesUnits).toList();
        if (!taking.isEmpty()) {
            pipeline.add(insertTakes.call(taking));
        }
    }

    private void insertTurns(Connection connection, List<NewRun> runs) throws SQLException {
        var turns = turns(runs);
        if (!turns.isEmpty()) {
            new Pipeline().add(insertTurns.call(turns)).run(connection);
        }
    }

    private static List<NewJob> turns(List<NewRun> runs) {
        var turns = new ArrayList<NewJob>();
        for (var run : runs) {
            turns.addAll(run.turns());
        }
        return turns;
    }

    private static List<NewJob> gated(List<NewRun> runs) {
        var gated = new ArrayList<NewJob>();
        for (var run : runs) {
            for (var job : run.jobs()) {
                if (job.isGated()) {
                    gated.add(job);
                }
            }
        }
        return gated;
    }

    private void insertInParts(Connection connection, List<NewRun> runs) throws SQLException {
        var part = new ArrayList<NewRun>();
        var jobs = 0;
        for (var run : runs) {
            if (!part.isEmpty() && jobs + run.jobs().size() > MOST) {
                run(connection, insertRuns.call(part, Set.of(), Fence.CLIENT), part, Beside.NOTHING);
                part.clear();
                jobs = 0;
            }
            part.add(run);
            jobs += run.jobs().size();
        }
        if (!part.isEmpty()) {
            run(connection, insertRuns.call(part, Set.of(), Fence.CLIENT), part, Beside.NOTHING);
        }
    }
}
