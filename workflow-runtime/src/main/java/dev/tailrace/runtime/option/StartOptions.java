package dev.tailrace.runtime.option;

import dev.tailrace.core.Names;
import dev.tailrace.core.definition.StepSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to start a run, where the defaults do not do: {@code StartOptions.DEFAULTS.tagged("vip").at(tonight)}. Immutable.
 *
 * @param at the earliest start of the first steps; null is now
 * @param priority from 1 (first) to 4 (last), for the steps that state none; null leaves theirs
 * @param attempts of the ordinary steps that state no policy of their own, at least 1; null leaves the default
 * @param tags words to find the run by, each 1 to 63 of a-z, 0-9, '.', '_' and '-'
 * @param once a key that only one run holds; null for none
 * @param deadline until when the work must have ended; null for no limit
 */
public record StartOptions(
        @Nullable Instant at,
        @Nullable Integer priority,
        @Nullable Integer attempts,
        List<String> tags,
        @Nullable Once once,
        @Nullable Deadline deadline) {
    public static final StartOptions DEFAULTS = new StartOptions(null, null, null, List.of(), null, null);

    /** @throws IllegalArgumentException if a value breaks the bounds above */
    public StartOptions {
        tags = List.copyOf(tags);
        tags.forEach(tag -> Names.requireNarrow("tag", tag));
        if (priority != null && (priority < StepSettings.FIRST_PRIORITY || priority > StepSettings.LAST_PRIORITY)) {
            throw new IllegalArgumentException("priority " + priority + ": use " + StepSettings.FIRST_PRIORITY
                    + " (first) to " + StepSettings.LAST_PRIORITY + " (last)");
        }
        if (attempts != null && attempts < 1) {
            throw new IllegalArgumentException("attempts " + attempts + ": use at least 1");
        }
    }

    public StartOptions at(Instant at) {
        return new StartOptions(at, priority, attempts, tags, once, deadline);
    }

    public StartOptions priority(int priority) {
        return new StartOptions(at, priority, attempts, tags, once, deadline);
    }

    public StartOptions attempts(int attempts) {
        return new StartOptions(at, priority, attempts, tags, once, deadline);
    }

    public StartOptions tagged(String... tags) {
        return new StartOptions(at, priority, attempts, List.of(tags), once, deadline);
    }

    /** Starts no second run while one that was started with the same key is open. */
    public StartOptions once(String key) {
        return once(Once.key(key));
    }

    /** Starts no second run while the key is held. */
    public StartOptions once(Once once) {
        return new StartOptions(at, priority, attempts, tags, once, deadline);
    }

    /**
     * Cancels the run if its work has not ended so long after its start, as {@code client.cancel} would; what is held then
     * is torn down. What is held after the work has ended outlives the deadline. Found within a second or so.
     *
     * @param after from a millisecond to a hundred years
     */
    public StartOptions deadline(Duration after) {
        return new StartOptions(at, priority, attempts, tags, once, new Deadline(after, null));
    }

    /** The same, at an instant; one in the past cancels the run at once. */
    public StartOptions deadline(Instant at) {
        return new StartOptions(this.at, priority, attempts, tags, once, new Deadline(null, at));
    }
}
