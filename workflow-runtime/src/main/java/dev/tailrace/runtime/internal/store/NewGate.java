package dev.tailrace.runtime.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * A gate of a job to be written.
 *
 * @param lane where the job stands before it
 * @param name of what the job waits for
 * @param limitMillis how long; null for ever
 */
public record NewGate(int lane, String name, @Nullable Long limitMillis) {}
