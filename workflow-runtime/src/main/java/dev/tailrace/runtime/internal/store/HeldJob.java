package dev.tailrace.runtime.internal.store;

/**
 * A row of {@code running}, with its job.
 *
 * @param cancelled whether the job or its run was cancelled
 */
public record HeldJob(JobRow row, Fence fence, boolean cancelled) {}
