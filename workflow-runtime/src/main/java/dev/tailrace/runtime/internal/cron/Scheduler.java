package dev.tailrace.runtime.internal.cron;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.internal.start.StartNumbers;
import dev.tailrace.runtime.internal.store.DeclareSchedule;
import dev.tailrace.runtime.internal.store.DeclareSchedule.Declaration;
import dev.tailrace.runtime.internal.store.DueSchedule;
import dev.tailrace.runtime.internal.store.FindDueSchedules;
import dev.tailrace.runtime.internal.store.LockSchedule;
import dev.tailrace.runtime.internal.store.MoveSchedule;
import dev.tailrace.runtime.internal.store.ReadClock;
import dev.tailrace.runtime.option.Missed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the runs of this node's schedules. Every node that declares a schedule looks for its ticks. The one that moves
 * the schedule on starts the run, in the same transaction, so there is one run for a tick, whoever looks. For use by one
 * thread.
 */
public final class Scheduler {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);

    /** A tick that is later than this was missed. */
    private static final Duration IN_TIME = Duration.ofMinutes(1);

    /** More of them wait for the next round. */
    private static final int MOST_TRIGGERED = 100;

    private final Database database;
    private final RunStarter starter;
    private final JsonCodec codec;
    private final Map<String, ScheduledWorkflow<?>> schedules = new TreeMap<>();
    private final Map<ScheduledWorkflow<?>, Declaration> declarations = new LinkedHashMap<>();
    private final DeclareSchedule declareSchedule;
    private final FindDueSchedules findDueSchedules;
    private final LockSchedule lockSchedule;
    private final MoveSchedule moveSchedule;
    private final ReadClock readClock = new ReadClock();
    private final Map<String, String> warned = new HashMap<>();

    /** @throws dev.tailrace.runtime.error.PayloadException if an input cannot be stored */
    public Scheduler(
            Database database,
            Schema schema,
            RunStarter starter,
            JsonCodec codec,
            Collection<ScheduledWorkflow<?>> schedules) {
        this.database = database;
        this.starter = starter;
        this.codec = codec;
        for (var schedule : schedules) {
            this.schedules.put(schedule.name(), schedule);
            this.declarations.put(schedule, schedule.declaration(codec));
        }
        this.declareSchedule = new DeclareSchedule(schema);
        this.findDueSchedules = new FindDueSchedules(schema);
        this.lockSchedule = new LockSchedule(schema);
        this.moveSchedule = new MoveSchedule(schema);
    }

    /** Writes what the code says. A schedule that is new, or has other times than before, ticks from now on. */
    public void declare() throws SQLException {
        for (var declaration : declarations.entrySet()) {
            database.transaction(c -> {
                var next = declaration.getKey().ticks().next(readClock.run(c));
                declareSchedule.run(c, declaration.getValue(), next);
                return true;
            });
        }
    }

    /** Starts what is due; returns the lanes in which something is now. What stands in the way of one stops no other. */
    public Set<Long> runOnce() throws SQLException {
        var lanes = new TreeSet<Long>();
        if (schedules.isEmpty()) {
            return lanes;
        }
        SQLException failure = null;
        for (var due : database.autocommit(c -> findDueSchedules.run(c, schedules.keySet()))) {
            try {
                lanes.addAll(fire(due));
                warned.remove(due.name());
            } catch (SQLException e) {
                failure = failure == null ? e : failure;
            } catch (RuntimeException e) {
                warn(due, e);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return lanes;
    }

    private void warn(DueSchedule due, RuntimeException e) {
        var message = String.valueOf(e.getMessage());
        if (!message.equals(warned.put(due.name(), message))) {
            log.warn("schedule '{}' cannot start its run; it is tried again every second: {}", due.name(), message);
        }
    }

    private Set<Long> fire(DueSchedule due) throws SQLException {
        var schedule = schedules.get(due.name());
        if (schedule == null
                || !schedule.workflow().name().equals(due.declaration().workflow())) {
            return Set.of(); // another version of the code has declared it since, and starts its runs
        }
        var cron = due.declaration().rule().cron();
        var ticks = schedule.ticks().cron().equals(cron) ? schedule.ticks() : CronTicks.of(cron);
        return database.transaction(c -> {
            if (!lockSchedule.run(c, due)) {
                return Set.<Long>of();
            }
            var lanes = new TreeSet<Long>();
            Long last = null;
            var triggered = Math.min(due.triggers(), MOST_TRIGGERED);
            var starts = triggered + (due.hasTick() && isWanted(ticks, due) ? 1 : 0);
            for (var i = 0; i < starts; i++) {
                last = start(c, schedule, due, lanes);
            }
            var next = due.hasTick() ? ticks.next(due.now()) : due.nextAt();
            moveSchedule.run(c, due, next, due.triggers() - triggered, last);
            return lanes;
        });
    }

    private long start(Connection connection, ScheduledWorkflow<?> schedule, DueSchedule due, Set<Long> lanes)
            throws SQLException {
        var started = starter.start(
                connection,
                schedule.request(codec, due.declaration().input()),
                new StartNumbers(),
                RunStarter.Terms.PLAIN);
        lanes.addAll(started.lanes());
        var run = started.runs().get(0);
        log.debug("schedule '{}' started {}", due.name(), run);
        return run.id();
    }

    /** Whether a run is to be started for the ticks up to now, of which there is at least one. */
    private static boolean isWanted(CronTicks ticks, DueSchedule due) {
        if (ticks.cron().missed() == Missed.RUN_ONCE) {
            return true;
        }
        var inTime = due.now().minus(IN_TIME);
        return !due.nextAt().isBefore(inTime)
                || !ticks.next(inTime.minusNanos(1)).isAfter(due.now());
    }
}
