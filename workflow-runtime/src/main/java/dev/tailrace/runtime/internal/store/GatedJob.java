package dev.tailrace.runtime.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * A job that a node took from before its gate, to end it.
 *
 * @param uses what hangs on its output, as JSON; null for nothing
 */
public record GatedJob(JobRow row, Fence fence, @Nullable String uses) {}
