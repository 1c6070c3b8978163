package dev.tailrace.runtime.internal.store;

/**
 * Units of a pool that a job to be written takes.
 *
 * @param key JSON; empty where the pool has one line only
 */
public record NewTake(String pool, String key, int units) {}
