package dev.tailrace.examples.booking;

import java.time.Instant;
import java.util.List;

/**
 * What the pool gave.
 *
 * @param token the number under which it is held, and freed
 * @param nodes which ones
 * @param expiresAt when they are to be freed
 */
record Allocation(long token, List<Integer> nodes, Instant expiresAt) {}
