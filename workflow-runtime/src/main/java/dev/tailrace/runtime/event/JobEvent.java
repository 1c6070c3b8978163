package dev.tailrace.runtime.event;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A job has changed its state.
 *
 * @param attempt which try it was; 0 of a job that ended without having been worked
 * @param error of the attempt, or the reason that its worker gave; null for none
 * @param pause until the next attempt, for {@link Change#RETRYABLE} and {@link Change#PUT_BACK}; else null
 */
public record JobEvent(
        Change change,
        Subject job,
        int attempt,
        @Nullable String error,
        @Nullable Duration pause) implements Event {
    /** The job that an event is about. */
    public record Subject(long id, long run, String step, String kind, String queue) {}

    /** What happened to the job. */
    public enum Change {
        /** A worker of this process begins with it. */
        STARTED,
        /** Its attempt failed; there will be another one. */
        RETRYABLE,
        /** It goes back without a failure, because its worker snoozed or its node stops. */
        PUT_BACK,
        /** A teardown was given up; somebody must look. */
        PARKED,
        COMPLETED,
        DISCARDED,
        CANCELLED,
        SKIPPED
    }

    @Override
    public long runId() {
        return job.run();
    }
}
