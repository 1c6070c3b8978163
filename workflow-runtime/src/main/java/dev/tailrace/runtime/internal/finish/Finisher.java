package dev.tailrace.runtime.internal.finish;

import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.SqlTrouble;
import dev.tailrace.runtime.internal.log.JobLog;
import dev.tailrace.runtime.internal.loop.Waker;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.ReturnedJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records endings in natural batches: the next batch is what came in while the last one was committed, so an idle node
 * records at once and a busy one in bulk.
 *
 * <p>A batch that meets another transaction's lock is split by run, and only the blocked runs wait. A batch that carries
 * something that PostgreSQL refuses is halved until the culprit is alone; its attempt has then failed with that error. A
 * database that is away is waited for: a batch whose commit may or may not have gone through is simply sent again, since
 * its fences let each job end once only.
 */
public final class Finisher {
    private static final Logger log = LoggerFactory.getLogger(Finisher.class);

    private static final int MOST_JOBS = 2000;
    private static final int MOST_SUCCESSORS = 4000;
    private static final Duration BLOCKED_PAUSE = Duration.ofMillis(100);

    private final Database database;
    private final EndJobs endJobs;
    private final EndingRule rule;
    private final Inbox inbox = new Inbox();
    private final LongSupplier node;
    private final Consumer<Iterable<Long>> hints;
    private final EndingLog endingLog;
    private final LockTimeout lockTimeout = new LockTimeout();

    /**
     * @param node the number under which this process works now
     * @param hints is told the lanes in which something became due
     */
    public Finisher(
            Database database,
            EndJobs endJobs,
            EndingRule rule,
            LongSupplier node,
            Consumer<Iterable<Long>> hints,
            JobLog jobLog) {
        this.database = database;
        this.endJobs = endJobs;
        this.rule = rule;
        this.node = node;
        this.hints = hints;
        this.endingLog = new EndingLog(jobLog);
    }

    /** Takes an ending, to be recorded soon. Never blocks. */
    public void submit(Ending ending) {
        inbox.add(ending);
    }

    /** Signalled when there is something to record. */
    public Waker waker() {
        return inbox.waker();
    }

    /** The jobs whose endings are still to be recorded. */
    public Collection<Long> pending() {
        return inbox.pending();
    }

    public boolean isIdle() {
        return inbox.isEmpty();
    }

    /** Records one batch, if there is one; returns how long to wait for the next. */
    public Duration runOnce() throws SQLException {
        var batch = inbox.take(MOST_JOBS, MOST_SUCCESSORS);
        if (batch.isEmpty()) {
            return inbox.untilNext();
        }
        try {
            record(batch);
        } catch (SQLException | RuntimeException e) {
            inbox.putBack(batch);
            throw e;
        }
        return Duration.ZERO;
    }

    private void record(List<Ending> batch) throws SQLException {
        try {
            commit(batch, LockTimeout.OF_A_BATCH);
        } catch (SQLException e) {
            switch (SqlTrouble.of(e)) {
                case LOCKED -> recordByRun(batch);
                case CONFLICT -> inbox.putBack(batch);
                case DATA -> recordHalves(batch, e);
                case UNAVAILABLE -> throw e;
            }
        }
    }

    private void recordByRun(List<Ending> batch) throws SQLException {
        var byRun =
                batch.stream().collect(Collectors.groupingBy(e -> e.row().ref().runId(), Collectors.toList()));
        for (var run : byRun.entrySet()) {
            try {
                commit(run.getValue(), LockTimeout.OF_A_RUN);
            } catch (SQLException e) {
                switch (SqlTrouble.of(e)) {
                    case LOCKED, CONFLICT -> postpone(run);
                    case DATA -> recordHalves(run.getValue(), e);
                    case UNAVAILABLE -> throw e;
                }
            }
        }
    }

    private void postpone(Map.Entry<Long, List<Ending>> run) {
        log.debug(
                "run {} is locked by another transaction; its {} endings wait",
                run.getKey(),
                run.getValue().size());
        inbox.postpone(run.getValue(), BLOCKED_PAUSE);
    }

    private void recordHalves(List<Ending> batch, SQLException error) throws SQLException {
        if (batch.size() == 1) {
            refuse(batch.get(0), error);
            return;
        }
        var middle = batch.size() / 2;
        record(batch.subList(0, middle));
        record(batch.subList(middle, batch.size()));
    }

    /** What the database does not take is the fault of the attempt that made it. */
    private void refuse(Ending ending, SQLException error) {
        var text = "the database refused the end of this attempt: " + error.getMessage();
        log.warn("job {} ({}): {}", ending.row().id(), ending.row().step(), text);
        inbox.addInstead(rule.failed(ending.row(), ending.fence(), false, text));
    }

    private void commit(List<Ending> batch, Duration patience) throws SQLException {
        var me = node.getAsLong();
        var applied = database.transaction(c -> apply(c, batch, patience, me));
        var followUps = new ArrayList<Ending>(applied.takeUnworked());
        for (var ending : batch) {
            if (!applied.hasEnded(ending.row().id())) {
                unapplied(ending, followUps);
            }
        }
        followUps.forEach(inbox::add);
        inbox.done(batch);
        batch.stream().filter(e -> applied.hasEnded(e.row().id())).forEach(endingLog::ended);
        hints.accept(applied.lanes());
    }

    private Applied apply(Connection connection, List<Ending> batch, Duration patience, long me) throws SQLException {
        lockTimeout.set(connection, patience);
        return endJobs.apply(connection, batch, me);
    }

    /** Not returned: its run was cancelled meanwhile. Not finished: the job is no longer this node's. */
    private void unapplied(Ending ending, List<Ending> followUps) {
        if (ending instanceof ReturnedJob job && !job.row().isTeardown()) {
            followUps.add(new FinishedJob(
                    job.row(), job.fence(), Outcome.CANCELLED, job.failures(), null, job.error(), null));
        } else {
            endingLog.lost(ending, node.getAsLong());
        }
    }
}
