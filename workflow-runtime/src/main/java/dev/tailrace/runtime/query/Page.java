package dev.tailrace.runtime.query;

import java.util.List;
import java.util.Optional;

/**
 * A part of what a query found, newest first.
 *
 * @param items at most as many as were asked for. They may be fewer, or none at all, although there are more: a call looks
 *     through a bounded number of rows, and where few of them fit it gives back what it has
 * @param next where to go on, for {@code query.after(...)}; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> next) {
    public Page {
        items = List.copyOf(items);
    }
}
