package dev.tailrace.runtime.option;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key that only one run of a workflow holds at a time. A start with a key that is held returns the run that holds it.
 * Immutable.
 *
 * @param key 1 to 255 characters, told apart by case; each workflow has keys of its own
 * @param held for how long
 * @param period with {@link Held#FOR_A_PERIOD}, from a millisecond to a hundred years, counted from the start by the
 *     database clock; else null
 */
public record Once(String key, Held held, @Nullable Duration period) {
    /** The longest key, in characters. */
    public static final int MAX_LENGTH = 255;

    private static final Duration LONGEST = Duration.ofDays(36_525);

    /** For how long a run holds its key. */
    public enum Held {
        /** Until the run has ended, teardowns included. */
        WHILE_OPEN,
        /** For a time from the start, whether the run is still open then or long deleted. */
        FOR_A_PERIOD,
        /** For ever, also after the run was deleted. */
        FOR_EVER
    }

    /** @throws IllegalArgumentException if a value breaks the bounds above, or PostgreSQL cannot store the key */
    public Once {
        Objects.requireNonNull(held, "held");
        if (key.isEmpty() || key.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a once-key of " + key.length() + " characters: use 1 to " + MAX_LENGTH
                    + ", such as 'order-17'; of a longer one, its hash");
        }
        if (key.indexOf(0) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
            throw new IllegalArgumentException(
                    "a once-key with a NUL character or half a surrogate pair, which PostgreSQL cannot store");
        }
        if ((held == Held.FOR_A_PERIOD) != (period != null)) {
            throw new IllegalArgumentException("once-key '" + key + "' held " + held + " with period " + period
                    + ": a period belongs to FOR_A_PERIOD, and only to it");
        }
        if (period != null && (period.toMillis() < 1 || period.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("once-key '" + key + "' held for " + period
                    + ": use a millisecond to a hundred years, or forEver()");
        }
    }

    /** Held while the run is open. */
    public static Once key(String key) {
        return new Once(key, Held.WHILE_OPEN, null);
    }

    public Once forPeriod(Duration period) {
        return new Once(key, Held.FOR_A_PERIOD, period);
    }

    public Once forEver() {
        return new Once(key, Held.FOR_EVER, null);
    }
}
