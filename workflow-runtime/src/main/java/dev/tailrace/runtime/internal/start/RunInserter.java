package dev.tailrace.runtime.internal.start;

import dev.tailrace.runtime.internal.jdbc.CopyStream;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.CopyRuns;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.InsertJob;
import dev.tailrace.runtime.internal.store.InsertRuns;
import dev.tailrace.runtime.internal.store.NewRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes runs in the way that costs least for so many. Safe for use by many threads. */
final class RunInserter {
    /** From here on COPY pays for its round trips. */
    private static final int MANY = 100;

    /** How many jobs one statement writes at most, short of a single run that has more. */
    private static final int MOST = 5000;

    private final InsertJob insertJob;
    private final InsertRuns insertRuns;
    private final CopyRuns copyRuns;

    RunInserter(Schema schema) {
        this.insertJob = new InsertJob(schema);
        this.insertRuns = new InsertRuns(schema);
        this.copyRuns = new CopyRuns(schema);
    }

    /** Whether so many jobs are written by one statement, and need no transaction around it. */
    static boolean isOneStatement(long jobs) {
        return jobs < MANY;
    }

    /**
     * @param first jobs that the reservation's node takes at once
     * @return whether it did
     */
    boolean insert(Connection connection, List<NewRun> runs, Set<Long> first, long node) throws SQLException {
        var jobs = runs.stream().mapToLong(run -> run.jobs().size()).sum();
        if (runs.size() == 1 && insertJob.fits(runs.get(0))) {
            return insertJob.run(connection, runs.get(0), first.isEmpty() ? Fence.CLIENT : node);
        } else if (isOneStatement(jobs)) {
            return insertRuns.run(connection, runs, first, node);
        } else if (CopyStream.isPossibleOn(connection)) {
            copyRuns.run(connection, runs);
        } else {
            insertInParts(connection, runs);
        }
        return false;
    }

    private void insertInParts(Connection connection, List<NewRun> runs) throws SQLException {
        var part = new ArrayList<NewRun>();
        var jobs = 0;
        for (var run : runs) {
            if (!part.isEmpty() && jobs + run.jobs().size() > MOST) {
                insertRuns.run(connection, part, Set.of(), Fence.CLIENT);
                part.clear();
                jobs = 0;
            }
            part.add(run);
            jobs += run.jobs().size();
        }
        if (!part.isEmpty()) {
            insertRuns.run(connection, part, Set.of(), Fence.CLIENT);
        }
    }
}
