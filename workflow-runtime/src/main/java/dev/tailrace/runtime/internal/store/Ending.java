package dev.tailrace.runtime.internal.store;

/** How a held job leaves this node. */
public sealed interface Ending permits FinishedJob, ReturnedJob, ParkedJob {
    JobRow row();

    Fence fence();
}
