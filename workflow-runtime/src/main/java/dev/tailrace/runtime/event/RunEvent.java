package dev.tailrace.runtime.event;

import dev.tailrace.runtime.view.RunSummary;

/**
 * A run has got further, because this process ended a job of it.
 *
 * @param run as it was read shortly after
 */
public record RunEvent(Change change, RunSummary run) implements Event {
    /** What happened to the run. */
    public enum Change {
        /** Its last ordinary step has ended; what is held may still be held. */
        WORK_ENDED,
        /** Everything has ended, teardowns included: {@code run().state()} is final. */
        ENDED
    }

    @Override
    public long runId() {
        return run.run().id();
    }
}
