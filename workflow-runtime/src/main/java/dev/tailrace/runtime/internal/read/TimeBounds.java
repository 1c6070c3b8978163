package dev.tailrace.runtime.internal.read;

import dev.tailrace.runtime.internal.payload.Times;
import dev.tailrace.runtime.internal.store.FindFirstRun;
import dev.tailrace.runtime.query.RunFilter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * The numbers between which the runs of a time range lie, so that what was started long before or after is not looked at.
 *
 * @param from no run of the range has a lower number
 * @param below no run of the range has this number or a higher one
 */
record TimeBounds(long from, long below) {
    /** How far a run's number may be from its time: a transaction that starts runs may have been open for long. */
    private static final Duration SLACK = Duration.ofHours(1);

    static TimeBounds of(Connection connection, FindFirstRun firstRun, RunFilter filter) throws SQLException {
        var from = filter.startedFrom();
        var before = filter.startedBefore();
        return new TimeBounds(
                from == null ? 0 : firstRun.run(connection, clamped(from).minus(SLACK)),
                before == null
                        ? Long.MAX_VALUE
                        : firstRun.run(connection, clamped(before).plus(SLACK)));
    }

    /** So that the slack cannot leave what an instant can hold. */
    private static Instant clamped(Instant instant) {
        return Times.clamp(instant);
    }
}
