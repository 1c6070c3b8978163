package dev.tailrace.runtime;

import static dev.tailrace.runtime.OwnConnectionClient.doing;

import dev.tailrace.core.NearestName;
import dev.tailrace.runtime.internal.cron.CronTicks;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.store.PauseSchedule;
import dev.tailrace.runtime.internal.store.ReadClock;
import dev.tailrace.runtime.internal.store.ReadSchedules;
import dev.tailrace.runtime.internal.store.RemoveSchedule;
import dev.tailrace.runtime.internal.store.ResumeSchedule;
import dev.tailrace.runtime.internal.store.SendHint;
import dev.tailrace.runtime.internal.store.TriggerSchedule;
import dev.tailrace.runtime.internal.wake.Hints;
import dev.tailrace.runtime.view.ScheduleView;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of the cluster, as runtimes have declared them. Needs no code of theirs. Safe for use by many threads; of
 * a client in a transaction, by that one's.
 *
 * <p>Methods that take a name throw {@link IllegalArgumentException} if there is no such schedule, with the nearest name.
 */
public final class Schedules {
    private final @Nullable Connection transaction;
    private final Database database;
    private final SendHint sendHint;
    private final ReadClock readClock = new ReadClock();
    private final ReadSchedules readSchedules;
    private final PauseSchedule pauseSchedule;
    private final ResumeSchedule resumeSchedule;
    private final TriggerSchedule triggerSchedule;
    private final RemoveSchedule removeSchedule;

    /** @param transaction the caller's; null for one of our own for each call */
    Schedules(Installation installation, @Nullable Connection transaction) {
        var schema = installation.schema();
        this.transaction = transaction;
        this.database = installation.database();
        this.sendHint = new SendHint(schema);
        this.readSchedules = new ReadSchedules(schema);
        this.pauseSchedule = new PauseSchedule(schema);
        this.resumeSchedule = new ResumeSchedule(schema);
        this.triggerSchedule = new TriggerSchedule(schema);
        this.removeSchedule = new RemoveSchedule(schema);
    }

    /** All of them, by name. */
    public List<ScheduleView> list() {
        return doing("reading the schedules", () -> in(readSchedules::run));
    }

    /**
     * Stops the ticks of a schedule until it is resumed, also over restarts and deployments. What ticks meanwhile is left
     * out, not missed.
     *
     * @return false if it was paused before
     */
    public boolean pause(String name) {
        return doing(
                "pausing schedule '" + name + "'",
                () -> in(c -> {
                    required(c, name);
                    return pauseSchedule.run(c, name);
                }));
    }

    /**
     * Lets a schedule tick again, from its next tick on.
     *
     * @return false if it was not paused
     */
    public boolean resume(String name) {
        return doing(
                "resuming schedule '" + name + "'",
                () -> in(c -> {
                    var ticks = CronTicks.of(required(c, name).cron());
                    return resumeSchedule.run(c, name, ticks.next(readClock.run(c)));
                }));
    }

    /** Has a run started as soon as a node that declares the schedule sees it, paused or not; ticks stay as they are. */
    public void trigger(String name) {
        doing(
                "triggering schedule '" + name + "'",
                () -> in(c -> {
                    required(c, name);
                    sendHint.run(c, Hints.TRIGGER);
                    return triggerSchedule.run(c, name);
                }));
    }

    /** Takes a schedule away that no code declares any more; a runtime that still does brings it back when it starts. */
    public void remove(String name) {
        doing(
                "removing schedule '" + name + "'",
                () -> in(c -> {
                    required(c, name);
                    return removeSchedule.run(c, name);
                }));
    }

    private <T> T in(Database.Work<T> work) throws SQLException {
        return transaction == null ? database.transaction(work) : work.on(transaction);
    }

    private ScheduleView required(Connection connection, String name) throws SQLException {
        var all = readSchedules.run(connection);
        return all.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow(() -> {
            var names = all.stream().map(ScheduleView::name).toList();
            return new IllegalArgumentException("there is no schedule '" + name + "'"
                    + NearestName.of(name, names)
                            .map(nearest -> " (did you mean '" + nearest + "'?)")
                            .orElse("; no runtime has declared one"));
        });
    }
}
