package dev.tailrace.runtime.internal.steer;

import dev.tailrace.core.NearestName;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.ErrorText;
import dev.tailrace.runtime.internal.store.DecideTeardown;
import dev.tailrace.runtime.internal.store.MoveTeardown;
import dev.tailrace.runtime.internal.store.MoveTurn;
import dev.tailrace.runtime.internal.store.RememberRelease;
import dev.tailrace.runtime.internal.store.RetryTeardown;
import dev.tailrace.runtime.internal.store.TeardownPlace;
import dev.tailrace.runtime.internal.store.TeardownPlace.Found;
import dev.tailrace.runtime.internal.store.TeardownPlace.Place;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.TeardownChange;
import dev.tailrace.runtime.view.TeardownChange.Result;
import dev.tailrace.runtime.view.TeardownDecision.Decision;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Moves the time of teardowns, and what failed among them, on a connection, whoever's that is. It inserts, or changes rows that claims pass over, so
 * that a caller's transaction which stays open keeps nobody waiting.
 */
public final class TeardownControl {
    private final TeardownPlace teardownPlace;
    private final MoveTeardown moveTeardown;
    private final MoveTurn moveTurn;
    private final RememberRelease rememberRelease;
    private final DecideTeardown decideTeardown;
    private final RetryTeardown retryTeardown;

    /** As long as the columns are. */
    private static final int LONGEST_NAME = 200;

    private static final int LONGEST_REASON = 2000;

    public TeardownControl(Schema schema) {
        this.teardownPlace = new TeardownPlace(schema);
        this.moveTeardown = new MoveTeardown(schema);
        this.moveTurn = new MoveTurn(schema);
        this.rememberRelease = new RememberRelease(schema);
        this.decideTeardown = new DecideTeardown(schema);
        this.retryTeardown = new RetryTeardown(schema);
    }

    /** What was done, and the lane in which the teardown now is due, if it is. */
    public record Done(TeardownChange change, OptionalInt lane) {
        static Done nothing(Result result, String message) {
            return new Done(new TeardownChange(result, null, null, message), OptionalInt.empty());
        }
    }

    public Done release(Connection connection, Run run, String teardown) throws SQLException {
        var all = teardownPlace.run(connection, run.id());
        var found = named(all, teardown);
        if (found == null) {
            return unknown(run, teardown, all);
        }
        if (found.place() == Place.ARMED || found.place() == Place.HELD) {
            rememberRelease.run(connection, found.ref());
            return found.place() == Place.HELD
                    ? Done.nothing(Result.MOVED, about(run, teardown) + "is due now")
                    : Done.nothing(
                            Result.WHEN_SETUP_ENDS, about(run, teardown) + "will run as soon as its setup has ended");
        }
        return found.place() == Place.TIMED ? move(connection, run, found, Instant.EPOCH, 0) : tooLate(run, found);
    }

    /** @throws IllegalArgumentException if the duration is negative or absurd */
    public Done extend(Connection connection, Run run, String teardown, Duration by) throws SQLException {
        if (by.isNegative() || by.compareTo(Timing.LONGEST) > 0) {
            throw new IllegalArgumentException("extend by " + by + ": use zero to " + Timing.LONGEST.toDays()
                    + " days; to give back earlier, use release(...) or holdUntil(...)");
        }
        return change(connection, run, teardown, null, by.toMillis());
    }

    public Done holdUntil(Connection connection, Run run, String teardown, Instant until) throws SQLException {
        return change(connection, run, teardown, bounded(until), 0);
    }

    private static Instant bounded(Instant until) {
        var latest = Instant.EPOCH.plus(Timing.LONGEST).plus(Timing.LONGEST);
        return until.isBefore(Instant.EPOCH) ? Instant.EPOCH : until.isAfter(latest) ? latest : until;
    }

    private Done change(Connection connection, Run run, String teardown, @Nullable Instant to, long plusMillis)
            throws SQLException {
        var all = teardownPlace.run(connection, run.id());
        var found = named(all, teardown);
        if (found == null) {
            return unknown(run, teardown, all);
        }
        return switch (found.place()) {
            case ARMED ->
                Done.nothing(
                        Result.NOT_HELD_YET, about(run, teardown) + "has no time yet: its setup has still to complete");
            case HELD ->
                Done.nothing(
                        Result.NOT_HELD_YET,
                        about(run, teardown) + "has no time: it waits for the steps after its setup");
            case TIMED -> move(connection, run, found, to, plusMillis);
            case DUE, STARTED, FAILED, PARKED, FINISHED, SKIPPED -> tooLate(run, found);
        };
    }

    /** @throws IllegalArgumentException if nobody is named, or no reason given */
    public Done retry(Connection connection, Run run, String teardown, String who, String why) throws SQLException {
        var decider = said("who", who, LONGEST_NAME);
        var reason = said("why", why, LONGEST_REASON);
        var all = teardownPlace.run(connection, run.id());
        var found = named(all, teardown);
        if (found == null) {
            return unknown(run, teardown, all);
        }
        var lane = retryTeardown.run(connection, found.ref().id());
        if (lane.isEmpty()) {
            return notFailed(run, found);
        }
        decideTeardown.run(connection, found.ref(), Decision.RETRY, decider, reason);
        var message = about(run, teardown) + "is tried again now, with its failures forgiven";
        return new Done(new TeardownChange(Result.RETRIED, null, null, message), lane);
    }

    /**
     * Only writes the decision down; {@link TeardownForcer} carries it out.
     *
     * @throws IllegalArgumentException if nobody is named, or no reason given
     */
    public Done force(Connection connection, Run run, String teardown, String who, String why) throws SQLException {
        var decider = said("who", who, LONGEST_NAME);
        var reason = said("why", why, LONGEST_REASON);
        var all = teardownPlace.run(connection, run.id());
        var found = named(all, teardown);
        if (found == null) {
            return unknown(run, teardown, all);
        }
        if (found.place() != Place.PARKED && found.place() != Place.FAILED) {
            return notFailed(run, found);
        }
        decideTeardown.run(connection, found.ref(), Decision.FORCE, decider, reason);
        return Done.nothing(Result.FORCED, about(run, teardown) + "ends undone");
    }

    private static String said(String what, String text, int most) {
        var clean = ErrorText.clean(text).strip();
        if (clean.isEmpty() || clean.length() > most) {
            throw new IllegalArgumentException(what + " has " + clean.length() + " characters; say it in 1 to " + most);
        }
        return clean;
    }

    private static Done notFailed(Run run, Found found) {
        return switch (found.place()) {
            case ARMED, HELD, TIMED, DUE, STARTED, FAILED, PARKED ->
                Done.nothing(
                        Result.NOT_FAILED,
                        about(run, found.step())
                                + "has not failed, or is at work again; only one that is parked or between two attempts"
                                + " can be retried or forced");
            case FINISHED, SKIPPED -> tooLate(run, found);
        };
    }

    private Done move(Connection connection, Run run, Found found, @Nullable Instant to, long plusMillis)
            throws SQLException {
        var job = found.ref().id();
        var moved = moveTeardown.run(connection, job, to, plusMillis);
        if (moved.isEmpty()) {
            moved = moveTurn.run(connection, job, to, plusMillis);
        }
        if (moved.isEmpty()) { // its turn may have come meanwhile, ahead of its time
            moved = moveTeardown.run(connection, job, to, plusMillis);
        }
        if (moved.isEmpty()) {
            return tooLate(run, found);
        }
        var change = moved.get();
        var message = about(run, found.step()) + "was due at " + change.before() + " and is due at " + change.after();
        return new Done(
                new TeardownChange(Result.MOVED, change.before(), change.after(), message),
                OptionalInt.of(change.lane()));
    }

    private static Done tooLate(Run run, Found found) {
        return switch (found.place()) {
            case FINISHED -> Done.nothing(Result.ALREADY_FINISHED, about(run, found.step()) + "has ended");
            case SKIPPED -> Done.nothing(Result.SKIPPED, about(run, found.step()) + "had nothing to tear down");
            case PARKED ->
                Done.nothing(
                        Result.ALREADY_RUNNING,
                        about(run, found.step())
                                + "was given up and is parked; retryTeardown or forceTeardown moves it on");
            case DUE ->
                Done.nothing(
                        Result.ALREADY_RUNNING,
                        about(run, found.step())
                                + "is due already, and begins when the teardowns before it have ended");
            case ARMED, HELD, TIMED, STARTED, FAILED ->
                Done.nothing(Result.ALREADY_RUNNING, about(run, found.step()) + "has begun");
        };
    }

    private static Done unknown(Run run, String teardown, List<Found> all) {
        var names = all.stream().map(Found::step).distinct().toList();
        var hint = NearestName.of(teardown, names)
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElse("; it has none at all, or does not exist");
        return Done.nothing(Result.NO_SUCH_STEP, run + " has no teardown '" + teardown + "'" + hint);
    }

    private static @Nullable Found named(List<Found> all, String teardown) {
        return all.stream().filter(f -> f.step().equals(teardown)).findFirst().orElse(null);
    }

    private static String about(Run run, String teardown) {
        return "teardown '" + teardown + "' of " + run + " ";
    }
}
