package dev.tailrace.runtime.internal.steer;

import dev.tailrace.core.NearestName;
import dev.tailrace.runtime.internal.finish.EndJobs;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.jdbc.SqlTrouble;
import dev.tailrace.runtime.internal.jdbc.TransactionSettings;
import dev.tailrace.runtime.internal.payload.ErrorText;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.MarkJobCancelled;
import dev.tailrace.runtime.internal.store.StepPlace;
import dev.tailrace.runtime.internal.store.StepPlace.Found;
import dev.tailrace.runtime.internal.store.StepPlace.Place;
import dev.tailrace.runtime.internal.upkeep.CancelSweeper;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.StepChange;
import dev.tailrace.runtime.view.StepChange.Result;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cancels single steps: marks them, and ends those that can end now through the one way in which jobs end. Upkeep does the
 * rest, and all of it where the mark is part of a caller's transaction.
 */
public final class StepCanceller {
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final Database database;
    private final StepPlace stepPlace;
    private final MarkJobCancelled markJobCancelled;
    private final CancelSweeper sweeper;
    private final EndJobs endJobs;
    private final Consumer<List<Ending>> committed;

    /** @param committed is told the endings of a sweep, once it is committed; must not block */
    public StepCanceller(Database database, Schema schema, CancelSweeper sweeper, Consumer<List<Ending>> committed) {
        this.database = database;
        this.stepPlace = new StepPlace(schema);
        this.markJobCancelled = new MarkJobCancelled(schema);
        this.sweeper = sweeper;
        this.endJobs = new EndJobs(schema);
        this.committed = committed;
    }

    /** What was done, and the lanes in which something is due now. */
    public record Done(StepChange change, Set<Long> lanes) {}

    /** Cancels a step at once, as far as it can end at once. */
    public Done cancel(Run run, String step, String reason) throws SQLException {
        try {
            var swept = new ArrayList<Ending>();
            var done = database.transaction(c -> markAndSweep(c, run, step, reason, swept));
            committed.accept(swept);
            return done;
        } catch (SQLException e) {
            return switch (SqlTrouble.of(e)) {
                case LOCKED, CONFLICT -> new Done(database.transaction(c -> mark(c, run, step, reason)), Set.of());
                case DATA, UNAVAILABLE -> throw e;
            };
        }
    }

    /** Marks a step as cancelled on a connection, whoever's that is; only inserts. */
    public StepChange mark(Connection connection, Run run, String step, String reason) throws SQLException {
        var all = stepPlace.run(connection, run.id());
        var found = named(all, step);
        if (found == null) {
            return unknown(run, step, all);
        }
        if (isOpen(found.place())) {
            markJobCancelled.run(connection, found.ref(), ErrorText.clean(reason));
        }
        return answer(run, found);
    }

    private Done markAndSweep(Connection connection, Run run, String step, String reason, List<Ending> ended)
            throws SQLException {
        var change = mark(connection, run, step, reason);
        if (!change.accepted()) {
            return new Done(change, Set.of());
        }
        new Pipeline().add(new TransactionSettings(PATIENCE)).run(connection);
        var swept = sweeper.sweep(connection, Fence.CLIENT, run.id());
        var applied = endJobs.applyAll(connection, swept, Fence.CLIENT);
        ended.addAll(applied.endings());
        var found = named(stepPlace.run(connection, run.id()), step);
        return new Done(found == null ? change : answer(run, found), applied.lanes());
    }

    private static boolean isOpen(Place place) {
        return place == Place.WAITING || place == Place.READY || place == Place.RUNNING;
    }

    private static StepChange answer(Run run, Found found) {
        var about = "step '" + found.step() + "' of " + run + " ";
        return switch (found.place()) {
            case CANCELLED -> new StepChange(Result.CANCELLED, about + "is cancelled");
            case WAITING ->
                new StepChange(
                        Result.WILL_BE_CANCELLED,
                        about + "waits for others and ends as cancelled, unworked, once these have ended");
            case READY -> new StepChange(Result.WILL_BE_CANCELLED, about + "ends as cancelled within moments");
            case RUNNING ->
                new StepChange(
                        Result.ASKED_TO_STOP,
                        about + "is at work and asked to stop; if it completes first, that counts");
            case ENDED -> new StepChange(Result.ALREADY_FINISHED, about + "has ended; nothing was changed");
            case ENDING ->
                new StepChange(Result.ALREADY_FINISHED, about + "is about to end unworked; nothing was changed");
            case TEARDOWN ->
                new StepChange(
                        Result.IS_TEARDOWN,
                        "'" + found.step() + "' of " + run + " is a teardown, which is never cancelled: what its setup"
                                + " made would be left behind. release(...) lets it run now;"
                                + " forceTeardown(...) ends it unrun");
        };
    }

    private static StepChange unknown(Run run, String step, List<Found> all) {
        var names = all.stream().map(Found::step).toList();
        var hint = NearestName.of(step, names)
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElse("; there is no such run, or its start has not committed");
        return new StepChange(Result.NO_SUCH_STEP, run + " has no step '" + step + "'" + hint);
    }

    private static @Nullable Found named(List<Found> all, String step) {
        return all.stream().filter(f -> f.step().equals(step)).findFirst().orElse(null);
    }
}
