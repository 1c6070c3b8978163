package dev.tailrace.runtime.internal.read;

import dev.tailrace.runtime.internal.store.Seen;
import dev.tailrace.runtime.query.Page;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Fills a page by falling numbers: takes windows of rows that may fit, and of these, some at a time, those that do. Stops
 * when the page is full, when there is nothing left, or when it has looked through so much that the caller should decide
 * whether to go on. So no query takes long, however little fits and however much there is.
 *
 * @param <T> the items
 */
final class PageSearch<T> {
    /** Small at first: most pages are full at once. */
    private static final int FIRST_WINDOW = 1_000;

    private static final int LARGEST_WINDOW = 32_000;
    private static final int CHUNK = 1_000;

    /** A row of a window costs a microsecond, a row whose state is looked up some ten. */
    private static final int MOST_SEEN = 512_000;

    private static final int MOST_LOOKED_UP = 50_000;

    private final Source source;
    private final Lookup<T> lookup;
    private final ToLongFunction<T> number;

    /** Gives windows of rows that may fit. */
    @FunctionalInterface
    interface Source {
        Seen seen(long below, int window) throws SQLException;
    }

    /** Tells which of some rows do fit, the highest number first, at most so many. */
    @FunctionalInterface
    interface Lookup<T> {
        List<T> fitting(long[] ids, int limit) throws SQLException;
    }

    PageSearch(Source source, Lookup<T> lookup, ToLongFunction<T> number) {
        this.source = source;
        this.lookup = lookup;
        this.number = number;
    }

    Page<T> page(Cursor cursor, long start, int size) throws SQLException {
        var found = new ArrayList<T>();
        var below = start;
        var seen = 0;
        var lookedUp = 0;
        for (var most = FIRST_WINDOW; ; most = Math.min(4 * most, LARGEST_WINDOW)) {
            var window = source.seen(below, most);
            for (var from = 0; from < window.ids().length; from += CHUNK) {
                var chunk = Arrays.copyOfRange(window.ids(), from, Math.min(from + CHUNK, window.ids().length));
                // One more than the page holds tells whether there is another page.
                found.addAll(lookup.fitting(chunk, size + 1 - found.size()));
                if (found.size() > size) {
                    return full(cursor, found, size);
                }
                lookedUp += chunk.length;
                if (lookedUp >= MOST_LOOKED_UP) {
                    return new Page<>(found, Optional.of(cursor.at(chunk[chunk.length - 1])));
                }
            }
            if (window.count() < most) {
                return new Page<>(found, Optional.empty());
            }
            below = window.lowest();
            seen += window.count();
            if (seen >= MOST_SEEN) {
                return new Page<>(found, Optional.of(cursor.at(below)));
            }
        }
    }

    private Page<T> full(Cursor cursor, List<T> found, int size) {
        var items = found.subList(0, size);
        return new Page<>(items, Optional.of(cursor.at(number.applyAsLong(items.get(size - 1)))));
    }
}
