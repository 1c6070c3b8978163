package dev.tailrace.runtime.event;

/** Something that this process did to a job or a run, once it was committed. Later versions may know more events. */
public sealed interface Event permits JobEvent, RunEvent, TeardownEvent {
    /** The number of the run that it is about. */
    long runId();
}
