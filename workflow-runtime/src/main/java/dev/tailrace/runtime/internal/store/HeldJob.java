package dev.tailrace.runtime.internal.store;

/**
 * A row of {@code running}, with its job.
 *
 * @param cancelled whether the job or its run was cancelled
 * @param inLine whether it was never worked and still stands in the line of a pool: it was taken out to be discarded, having
 *     waited for too long
 */
public record HeldJob(JobRow row, Fence fence, boolean cancelled, boolean inLine) {}
