package dev.tailrace.runtime.internal.store;

/** A job, its run, and the run at the top of its tree. */
public record JobRef(long id, long runId, long rootId) {}
