package dev.tailrace.runtime.internal.upkeep;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.lane.LaneDirectory;
import dev.tailrace.runtime.internal.store.CancelRequests;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One round of everything that is done now and then. Every node does it: the statements are guarded, and rows that another
 * node is at are passed over, so doing it twice wastes a little and changes nothing.
 */
public final class Upkeep {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Rows that others are at are passed over; what is left to wait for are single rows that somebody writes. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Duties duties;
    private final LaneDirectory lanes;
    private final LongSupplier node;
    private final Consumer<Set<Long>> due;
    private final Consumer<Collection<Long>> cancelRequested;
    private final Unrecorded unrecorded;
    private final Database database;
    private final CancelRequests cancelRequests;

    /** What there is to do for the whole cluster. */
    public record Duties(
            DeadlineKeeper deadlineKeeper,
            Rescuer rescuer,
            CancelSweeper cancelSweeper,
            Reconciler reconciler,
            List<StandingDuty> standing) {}

    /** A duty that depends on no other. */
    @FunctionalInterface
    public interface StandingDuty {
        void runOnce() throws SQLException;
    }

    /** Where rounds report to: lanes in which something is due, jobs here whose runs were cancelled, and endings. */
    public record Reports(Consumer<Set<Long>> due, Consumer<Collection<Long>> cancelRequested, Unrecorded unrecorded) {}

    public Upkeep(
            Database database, Schema schema, Duties duties, LaneDirectory lanes, LongSupplier node, Reports reports) {
        this.database = database;
        this.cancelRequests = new CancelRequests(schema);
        this.duties = duties;
        this.lanes = lanes;
        this.node = node;
        this.due = reports.due();
        this.cancelRequested = reports.cancelRequested();
        this.unrecorded = reports.unrecorded();
    }

    /**
     * How long to wait before the first round: any time up to the interval, so that nodes which are deployed together do not
     * see to everything at the same instant for ever after, and a node not beside its first jobs. River staggers its
     * maintenance in the same way.
     */
    public static Duration firstPause() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(INTERVAL.toMillis()));
    }

    /** Does every duty, also if one fails, and then throws the first failure; returns how long to wait. */
    public Duration runOnce() throws SQLException {
        var found = new TreeSet<Long>();
        var failure = Failures.none();
        failure = failure.and(() -> found.addAll(lanes.refresh()));
        failure = failure.and(duties.deadlineKeeper()::runOnce);
        failure = failure.and(this::stopCancelled);
        failure = failure.and(duties.rescuer()::runOnce);
        failure = failure.and(() -> found.addAll(duties.cancelSweeper().runOnce(node.getAsLong(), unrecorded)));
        failure = failure.and(() -> duties.reconciler().runOnce(node.getAsLong()));
        for (var duty : duties.standing()) {
            failure = failure.and(duty::runOnce);
        }
        if (!found.isEmpty()) {
            due.accept(found);
        }
        failure.rethrow();
        return INTERVAL;
    }

    private void stopCancelled() throws SQLException {
        var jobs = database.planned(PATIENCE, c -> cancelRequests.run(c, node.getAsLong()));
        if (jobs.length > 0) {
            var list = new ArrayList<Long>(jobs.length);
            for (var job : jobs) {
                list.add(job);
            }
            cancelRequested.accept(list);
        }
    }

    /** A step that may fail as the database does. */
    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }

    /** The first failure of several steps. */
    private record Failures(@Nullable SQLException first) {
        static Failures none() {
            return new Failures(null);
        }

        Failures and(Step step) {
            try {
                step.run();
                return this;
            } catch (SQLException e) {
                return first == null ? new Failures(e) : this;
            }
        }

        void rethrow() throws SQLException {
            if (first != null) {
                throw first;
            }
        }
    }
}
