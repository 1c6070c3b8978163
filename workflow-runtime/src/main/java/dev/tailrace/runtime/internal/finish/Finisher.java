package dev.tailrace.runtime.internal.finish;

import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.SqlTrouble;
import dev.tailrace.runtime.internal.jdbc.TransactionSettings;
import dev.tailrace.runtime.internal.log.JobLog;
import dev.tailrace.runtime.internal.loop.Waker;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.NoReservation;
import dev.tailrace.runtime.internal.store.Reservation;
import dev.tailrace.runtime.internal.store.ReturnedJob;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntFunction;
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

    /** Few, since each may wait for its lock again, and the others wait behind it. */
    private static final int MOST_POSTPONED = 20;

    /** Long enough for another node's batch to commit. */
    private static final Duration OF_A_BATCH = Duration.ofMillis(200);

    /** Short: the other runs of the batch wait behind this one. */
    private static final Duration OF_A_RUN = Duration.ofMillis(10);

    private static final Duration UNTIL_CALLED = Duration.ofSeconds(10);
    private static final Duration BLOCKED_PAUSE = Duration.ofMillis(100);
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(10);

    private final Database database;
    private final EndJobs endJobs;
    private final EndingRule rule;
    private final Inbox inbox = new Inbox();
    private final LongSupplier node;
    private final Consumer<Iterable<Long>> hints;
    private final EndingLog endingLog;
    private final IntFunction<Reservation> rooms;
    private final BiConsumer<List<Ending>, Applied> witness;

    /**
     * Who goes with a batch.
     *
     * @param rooms sets workers of this node aside for so many jobs at most, which a batch may release
     * @param witness is told what became of each batch, once it is committed; must not block
     */
    public record Company(JobLog jobLog, IntFunction<Reservation> rooms, BiConsumer<List<Ending>, Applied> witness) {}

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
            Company company) {
        this.database = database;
        this.endJobs = endJobs;
        this.rule = rule;
        this.node = node;
        this.hints = hints;
        this.endingLog = new EndingLog(company.jobLog());
        this.rooms = company.rooms();
        this.witness = company.witness();
    }

    /** Takes an ending, to be recorded soon. Never blocks. */
    public void submit(Ending ending) {
        inbox.add(ending);
    }

    /** Signalled when there is something to record. */
    public Waker waker() {
        return inbox.waker();
    }

    /** Signalled when there is so much to record that {@link #helpOnce} has something to do. */
    public Waker helper() {
        return inbox.helper();
    }

    /** The jobs whose endings are still to be recorded. */
    public Collection<Long> pending() {
        return inbox.pending();
    }

    public boolean isIdle() {
        return inbox.isEmpty();
    }

    /** Records one batch, if there is one, and what was postponed; returns how long to wait for the next. */
    public Duration runOnce() throws SQLException {
        recordOrPutBack(inbox.takePostponed(MOST_POSTPONED), this::recordByRun);
        var batch = inbox.take(MOST_JOBS, MOST_SUCCESSORS);
        recordOrPutBack(batch, this::record);
        return batch.isEmpty() ? inbox.untilNext() : Duration.ZERO;
    }

    /**
     * Records a batch beside another thread that does, if there is enough for two; returns how long to wait. One connection
     * keeps one core of the server busy.
     */
    public Duration helpOnce() throws SQLException {
        if (!inbox.isMuch()) {
            return UNTIL_CALLED;
        }
        recordOrPutBack(inbox.take(MOST_JOBS, MOST_SUCCESSORS), this::record);
        return Duration.ZERO;
    }

    /** A way to record a batch. */
    @FunctionalInterface
    private interface Recording {
        void of(List<Ending> batch) throws SQLException;
    }

    private void recordOrPutBack(List<Ending> batch, Recording recording) throws SQLException {
        if (batch.isEmpty()) {
            return;
        }
        try {
            recording.of(batch);
        } catch (SQLException e) {
            inbox.putBack(batch);
            throw e;
        }
    }

    private void record(List<Ending> batch) throws SQLException {
        try {
            commit(batch, OF_A_BATCH);
        } catch (SQLException e) {
            switch (SqlTrouble.of(e)) {
                case LOCKED -> recordByRun(batch);
                case CONFLICT -> inbox.putBack(batch);
                case DATA -> recordHalves(batch, e);
                case UNAVAILABLE -> throw e;
            }
        } catch (RuntimeException e) {
            recordHalves(batch, e);
        }
    }

    private void recordByRun(List<Ending> batch) throws SQLException {
        var byRun =
                batch.stream().collect(Collectors.groupingBy(e -> e.row().ref().runId(), Collectors.toList()));
        for (var run : byRun.entrySet()) {
            try {
                commit(run.getValue(), OF_A_RUN);
            } catch (SQLException e) {
                switch (SqlTrouble.of(e)) {
                    case LOCKED, CONFLICT -> postpone(run);
                    case DATA -> recordHalves(run.getValue(), e);
                    case UNAVAILABLE -> throw e;
                }
            } catch (RuntimeException e) {
                recordHalves(run.getValue(), e);
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

    private void recordHalves(List<Ending> batch, Exception error) throws SQLException {
        if (batch.size() == 1) {
            refuse(batch.get(0), error);
            return;
        }
        var middle = batch.size() / 2;
        record(batch.subList(0, middle));
        record(batch.subList(middle, batch.size()));
    }

    /** An output that the database does not take is the fault of its attempt. Nothing else may hold up the others. */
    private void refuse(Ending ending, Exception error) {
        var said =
                error instanceof SQLException refused ? SqlTrouble.text(refused) : String.valueOf(error.getMessage());
        var text = "the end of this attempt could not be recorded: " + said;
        if (ending instanceof FinishedJob job && job.outcome() == Outcome.COMPLETED) {
            log.warn("job {} ({}): {}", ending.row().id(), ending.row().step(), text);
            inbox.replace(ending, rule.failed(ending.row(), ending.fence(), false, text));
        } else {
            log.error(
                    "job {} ({}): {}; trying again",
                    ending.row().id(),
                    ending.row().step(),
                    text);
            inbox.postpone(List.of(ending), REFUSED_PAUSE);
        }
    }

    private void commit(List<Ending> batch, Duration patience) throws SQLException {
        var me = node.getAsLong();
        var applied = send(batch, new TransactionSettings(patience), me);
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

    /** A node takes what it releases, as far as it has workers for it, so that the next step of a chain begins at once. */
    private Applied send(List<Ending> batch, TransactionSettings settings, long me) throws SQLException {
        var successors = 0;
        for (var ending : batch) {
            successors += ending.row().successors().count();
        }
        var reservation = successors > 0 ? rooms.apply(successors) : NoReservation.INSTANCE;
        try {
            var terms = new EndJobs.Terms(List.of(settings), reservation.rooms());
            var applied = database.autocommit(c -> endJobs.apply(c, batch, terms, me));
            // First: what was taken may begin at once, and is to be told of after what it waited for.
            witness.accept(batch, applied);
            reservation.filled(applied.taken());
            return applied;
        } catch (SQLException | RuntimeException e) {
            reservation.lost();
            throw e;
        }
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
