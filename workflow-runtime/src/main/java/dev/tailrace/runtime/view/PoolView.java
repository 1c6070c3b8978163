package dev.tailrace.runtime.view;

import dev.tailrace.core.Pool;

/**
 * A pool.
 *
 * @param units that it has; where it is taken from by key, for each key
 */
public record PoolView(Pool pool, int units) {}
