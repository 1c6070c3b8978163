package dev.tailrace.core.definition;

import dev.tailrace.core.Pool;
import org.jspecify.annotations.Nullable;

/**
 * Units of a pool that a step's job takes before it may start.
 *
 * @param units at least 1
 * @param key tells which of the pool's lines it stands in, each of which has all of the pool's units to itself; null
 *     where there is only one
 */
public record Take(Pool pool, int units, @Nullable Binding key) {}
