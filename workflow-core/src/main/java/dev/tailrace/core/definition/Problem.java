package dev.tailrace.core.definition;

import org.jspecify.annotations.Nullable;

/**
 * One mistake in a definition.
 *
 * @param step the step's name, or null where the workflow as a whole is wrong
 * @param message what is wrong and what to write instead, one sentence or two
 * @param location file and line of the author's own code, such as {@code Booking.java:31}, or null where not known
 */
public record Problem(
        @Nullable String step, String message, @Nullable String location) {
    public static Problem of(@Nullable String step, String message) {
        return new Problem(step, message, null);
    }

    @Override
    public String toString() {
        return location == null ? message : message + " (" + location + ")";
    }
}
