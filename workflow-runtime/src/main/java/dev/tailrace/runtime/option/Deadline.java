package dev.tailrace.runtime.option;

import dev.tailrace.core.definition.Timing;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Until when the work of a run must have ended, by the clock of the database; a run whose work is still open then is
 * cancelled. What is held once the work has ended outlives it. Immutable.
 *
 * @param after counted from the start, from a millisecond to a hundred years; null where there is an instant
 * @param at null where there is a duration; one in the past cancels the run at once
 */
public record Deadline(@Nullable Duration after, @Nullable Instant at) {
    /** @throws IllegalArgumentException unless there is exactly one of the two, within its bounds */
    public Deadline {
        if ((after == null) == (at == null)) {
            throw new IllegalArgumentException(
                    "a deadline after " + after + " and at " + at + ": use a duration or an instant");
        }
        if (after != null && (after.toMillis() < 1 || after.compareTo(Timing.LONGEST) > 0)) {
            throw new IllegalArgumentException("a deadline after " + after + ": use a millisecond to "
                    + Timing.LONGEST.toDays() + " days, or none");
        }
    }
}
