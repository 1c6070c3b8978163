package dev.tailrace.runtime.query;

import org.jspecify.annotations.Nullable;

/**
 * How much of what a query finds is wanted, and from where on.
 *
 * @param size the most items of a page, 1 to 500
 * @param after the {@code next} of the page before; null for the first page
 */
public record PageRequest(int size, @Nullable String after) {
    /** The largest page. */
    public static final int MOST = 500;

    /** The first 50. */
    public static final PageRequest FIRST = new PageRequest(50, null);

    /** @throws IllegalArgumentException if the size breaks its bounds */
    public PageRequest {
        if (size < 1 || size > MOST) {
            throw new IllegalArgumentException(
                    "a page of " + size + ": use 1 to " + MOST + ", and ask for the next page with after(page.next())");
        }
    }
}
