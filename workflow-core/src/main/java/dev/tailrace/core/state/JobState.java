package dev.tailrace.core.state;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a job stands. The names, in lower case, are those of the database's view. */
public enum JobState {
    /** Waits for its predecessors; a teardown, for its setup. */
    PENDING(false),
    /** Waits for its time. */
    SCHEDULED(false),
    /** Can be claimed now. */
    AVAILABLE(false),
    /** A node works on it. */
    RUNNING(false),
    /** Failed, and waits for its next attempt. */
    RETRYABLE(false),
    /** A teardown that was given up; somebody must look. Its run stays open. */
    PARKED(false),
    COMPLETED(true),
    DISCARDED(true),
    CANCELLED(true),
    SKIPPED(true);

    private final boolean ended;

    JobState(boolean ended) {
        this.ended = ended;
    }

    /**
     * The state of that name, as the database's view and {@link #text} write it.
     *
     * @throws IllegalArgumentException for a name that no state has, with the nearest one
     */
    public static JobState named(@Nullable String name) {
        return StateNames.find("job", values(), JobState::text, name);
    }

    /** The name as the database's view writes it: {@code retryable}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a job in this state never changes again. */
    public boolean isFinal() {
        return ended;
    }
}
