package dev.tailrace.runtime.model;

/** What must happen to some runs of many; a generator that brings about less is a mistake. */
enum Happening {
    CONDITION_HELD,
    CONDITION_DID_NOT_HOLD,
    /** A signal was kept, and taken once its step was reached. */
    SIGNAL_CAME_EARLY,
    SIGNAL_CAME_IN_TIME,
    /** The node died between taking a signal and recording that. */
    SIGNAL_TAKEN_AGAIN,
    SIGNAL_CAME_TOO_LATE,
    SIGNAL_CAME_AFTER_THE_RUN,
    SIGNAL_NOT_AWAITED,
    SIGNAL_NEVER_CAME,
    /** And so its step was discarded. */
    SIGNAL_LIMIT_PASSED,
    RETRIED_ALL,
    RETRIED_FAILED,
    RETRIED_FAILED_AND_DOWNSTREAM,
    RETRIED_FROM_A_STEP,
    /** Nothing of the run had failed. */
    NOTHING_RETRIED,
    NOT_RETRIED_SINCE_STILL_OPEN,
    RETRIED_WHEN_COMPLETED,
    RETRIED_WHEN_FAILED,
    RETRIED_WHEN_CANCELLED,
    RETRIED_TWICE,
    STEP_CANCELLED,
    STEP_CANCELLED_ONCE_REACHED,
    STEP_ASKED_TO_STOP,
    STEP_OVER_BEFORE_ITS_CANCEL,
    CANCELLED_STEP_IS_TEARDOWN
}
