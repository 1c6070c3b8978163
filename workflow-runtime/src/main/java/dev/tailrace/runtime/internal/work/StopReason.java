package dev.tailrace.runtime.internal.work;

/** Why an attempt was asked to stop. The later one wins: whoever is taken for dead owns nothing any more. */
public enum StopReason {
    NONE,
    /** The node shuts down: the job is put back, no failure is counted. */
    SHUTDOWN,
    /** The attempt took too long: it has failed. */
    TIMEOUT,
    /** The run was cancelled: the job is not tried again. */
    CANCEL,
    /** The node was taken for dead: nothing that the attempt still does counts. */
    LOST
}
