package dev.tailrace.runtime.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many teardowns need attention, as figures to be watched.
 *
 * @param overdue those that should have started more than a minute ago and have not
 * @param overdueSince when the first of them was due; null if there is none
 * @param parked those that were given up
 * @param parkedSince when the first of them was; null if there is none
 */
public record LateTeardowns(
        long overdue,
        @Nullable Instant overdueSince,
        long parked,
        @Nullable Instant parkedSince) {}
