package dev.tailrace.faults.graph;

import dev.tailrace.core.state.JobState;

/** What a worker does, attempt by attempt. */
public enum Behaviour {
    COMPLETES(JobState.COMPLETED),
    /** Writes a row that commits together with the job's end. */
    RECORDS(JobState.COMPLETED),
    /** Throws twice. */
    COMPLETES_AT_THE_THIRD_ATTEMPT(JobState.COMPLETED),
    /** Asks for a pause once. */
    SNOOZES(JobState.COMPLETED),
    /** Takes longer than a job should that is rescued by its age. */
    TAKES_LONG(JobState.COMPLETED),
    /** Throws until its attempts are used up. */
    FAILS(JobState.DISCARDED),
    DISCARDS(JobState.DISCARDED),
    CANCELS(JobState.CANCELLED);

    private final JobState end;

    Behaviour(JobState end) {
        this.end = end;
    }

    /** How a step ends that does so, if it runs and its run is not cancelled. */
    public JobState end() {
        return end;
    }
}
