package dev.tailrace.runtime.option;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long finished runs are kept, by how they ended: {@code Retention.of(Duration.ofDays(7)).failed(Duration.ofDays(90))}.
 * Counted from a run's end, teardowns included, by the database clock. Immutable.
 *
 * @param completed null for ever; else from a millisecond to a hundred years, as the others
 */
public record Retention(
        @Nullable Duration completed,
        @Nullable Duration failed,
        @Nullable Duration cancelled) {
    /** Nothing is ever deleted. */
    public static final Retention KEEP_ALL = new Retention(null, null, null);

    private static final Duration LONGEST = Duration.ofDays(36_525);

    /** @throws IllegalArgumentException if a duration breaks the bounds above */
    public Retention {
        check("completed", completed);
        check("failed", failed);
        check("cancelled", cancelled);
    }

    /** The same for all. */
    public static Retention of(Duration period) {
        return new Retention(period, period, period);
    }

    public Retention completed(Duration period) {
        return new Retention(period, failed, cancelled);
    }

    public Retention failed(Duration period) {
        return new Retention(completed, period, cancelled);
    }

    public Retention cancelled(Duration period) {
        return new Retention(completed, failed, period);
    }

    /** The shortest of the periods; null if nothing is ever deleted. */
    public @Nullable Duration shortest() {
        return shorter(completed, shorter(failed, cancelled));
    }

    private static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
        return one == null || (other != null && other.compareTo(one) < 0) ? other : one;
    }

    private static void check(String what, @Nullable Duration period) {
        if (period != null && (period.compareTo(Duration.ofMillis(1)) < 0 || period.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("retention of " + what + " runs " + period
                    + ": use a millisecond to a hundred years, or leave it out to keep them for ever");
        }
    }
}
