package dev.tailrace.runtime.internal.upkeep;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.DeleteRuns;
import dev.tailrace.runtime.internal.store.EndWalk;
import dev.tailrace.runtime.internal.store.FindOldRuns;
import dev.tailrace.runtime.internal.store.FindOldRuns.Passed;
import dev.tailrace.runtime.internal.store.LockRuns;
import dev.tailrace.runtime.internal.store.LockTrees;
import dev.tailrace.runtime.internal.store.LockWalk;
import dev.tailrace.runtime.internal.store.LockWalk.Walk;
import dev.tailrace.runtime.internal.store.MoveWalk;
import dev.tailrace.runtime.option.Retention;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes finished runs that have been kept for long enough. It walks along the runs by their numbers, which grow with
 * time, a batch in a transaction, until it comes to a batch of runs that are all too young; then it rests. No index tells
 * when runs ended: that would have to be kept for each of them, when it is busy. One node walks at a time.
 */
public final class RunRemover {
    private static final Logger log = LoggerFactory.getLogger(RunRemover.class);

    private static final int BATCH = 1000;
    private static final int MOST_JOBS = 10_000;

    /** Other upkeep waits for this one. */
    private static final int MOST_BATCHES = 20;

    private static final Duration SHORTEST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofHours(1);
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(100);

    private final Database database;
    private final Retention retention;
    private final LockWalk lockWalk;
    private final FindOldRuns findOldRuns;
    private final LockRuns lockRuns;
    private final LockTrees lockTrees;
    private final DeleteRuns deleteRuns;
    private final MoveWalk moveWalk;
    private final EndWalk endWalk;

    public RunRemover(Database database, Schema schema, Retention retention) {
        this.database = database;
        this.retention = retention;
        this.lockWalk = new LockWalk(schema);
        this.findOldRuns = new FindOldRuns(schema);
        this.lockRuns = new LockRuns(schema);
        this.lockTrees = new LockTrees(schema);
        this.deleteRuns = new DeleteRuns(schema);
        this.moveWalk = new MoveWalk(schema);
        this.endWalk = new EndWalk(schema);
    }

    /** Walks on for some batches; the next round takes what is left. */
    public void runOnce() throws SQLException {
        if (retention.shortest() == null) {
            return;
        }
        var batches = 0;
        while (batches < MOST_BATCHES && database.planned(LOCK_TIMEOUT, this::walk)) {
            batches++;
        }
    }

    /** Returns whether there is more. */
    private boolean walk(Connection connection) throws SQLException {
        var found = lockWalk.run(connection);
        if (found.isEmpty()) {
            return false;
        }
        var walk = found.get();
        var ahead = findOldRuns.run(connection, retention, walk.next(), BATCH);
        var passed = upTo(MOST_JOBS, ahead);
        var gone = delete(connection, passed);
        var next =
                passed.isEmpty() ? walk.next() : passed.get(passed.size() - 1).id() + 1;
        var low = walk.low() < walk.next() ? walk.low() : firstKept(passed, gone, next);
        if (passed.size() < ahead.size()
                || (ahead.size() == BATCH && !ahead.stream().allMatch(Passed::isYoung))) {
            moveWalk.run(connection, new Walk(low, next));
            return true;
        }
        endWalk.run(connection, low, rest());
        return false;
    }

    private Set<Long> delete(Connection connection, List<Passed> passed) throws SQLException {
        var old = passed.stream().filter(Passed::isOld).map(Passed::id).toList();
        if (old.isEmpty()) {
            return Set.of();
        }
        var trees = lockTrees.run(connection, lockRuns.run(connection, old));
        var gone = deleteRuns.run(connection, trees);
        log.debug("{} finished runs deleted, the first of them run {}", gone.size(), old.get(0));
        return gone;
    }

    /** As many as have so many jobs to be deleted, but at least one. */
    private static List<Passed> upTo(int mostJobs, List<Passed> ahead) {
        var passed = new ArrayList<Passed>();
        var jobs = 0;
        for (var run : ahead) {
            jobs += run.jobs();
            if (jobs > mostJobs && !passed.isEmpty()) {
                break;
            }
            passed.add(run);
        }
        return passed;
    }

    private static long firstKept(List<Passed> passed, Set<Long> gone, long otherwise) {
        return passed.stream()
                .map(Passed::id)
                .filter(id -> !gone.contains(id))
                .findFirst()
                .orElse(otherwise);
    }

    private Duration rest() {
        var tenth = Objects.requireNonNull(retention.shortest()).dividedBy(10);
        if (tenth.compareTo(SHORTEST_REST) < 0) {
            return SHORTEST_REST;
        }
        return tenth.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : tenth;
    }
}
