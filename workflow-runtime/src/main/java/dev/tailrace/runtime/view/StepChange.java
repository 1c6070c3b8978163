package dev.tailrace.runtime.view;

/**
 * What {@code cancelStep} did.
 *
 * @param message one sentence for a person
 */
public record StepChange(Result result, String message) {
    /** The ways in which a change can end. */
    public enum Result {
        /** The step has ended as cancelled, just now or before; those after it go on as their conditions say. */
        CANCELLED,
        /**
         * The step ends as cancelled and is not worked: once the steps before it have ended, and, in a caller's transaction,
         * once that has committed.
         */
        WILL_BE_CANCELLED,
        /** The step is at work and is asked to stop. It is not tried again; if it completes first, that counts. */
        ASKED_TO_STOP,
        /** The step has ended otherwise; nothing was changed. */
        ALREADY_FINISHED,
        /** A teardown is not cancelled; nothing was changed. */
        IS_TEARDOWN,
        /** The run has no step of that name; the message suggests one. */
        NO_SUCH_STEP
    }

    /** Whether the step is cancelled, or will be unless it completes first. */
    public boolean accepted() {
        return result == Result.CANCELLED || result == Result.WILL_BE_CANCELLED || result == Result.ASKED_TO_STOP;
    }
}
