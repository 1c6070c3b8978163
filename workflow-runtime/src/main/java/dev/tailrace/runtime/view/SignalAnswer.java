package dev.tailrace.runtime.view;

/**
 * What became of a signal.
 *
 * @param message one sentence for a person
 */
public record SignalAnswer(Result result, String message) {
    /** The ways in which sending can end. */
    public enum Result {
        /** A step of the run waits for it, or will: it is kept until one takes it, or the run ends. */
        SENT,
        /** Every step that waits for such a signal has ended; nothing was kept. */
        TOO_LATE,
        /** The run has ended, or is being cancelled; nothing was kept. */
        RUN_ENDED,
        /** No step of the run waits for such a signal; the message suggests a name. */
        NOT_AWAITED,
        /** There is no run of that number, or no more. */
        NO_SUCH_RUN
    }

    public boolean sent() {
        return result == Result.SENT;
    }
}
