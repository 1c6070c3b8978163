package dev.tailrace.runtime.internal.store;

/** A teardown that is given up for now. */
public record ParkedJob(JobRow row, Fence fence, int failures, String error) implements Ending {}
