package dev.tailrace.runtime.internal.read;

import com.google.common.hash.Hashing;
import dev.tailrace.core.Names;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says where a list goes on: a number, and a fingerprint of what was asked for, so that the cursor of another query is
 * refused rather than believed. It carries nothing secret and nothing that must be trusted.
 */
final class Cursor {
    /** Above every number. */
    private static final long START = Long.MAX_VALUE;

    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{8})-([0-9]{1,18})");

    private final String fingerprint;

    /** @param asked the query's text, without its page */
    Cursor(String asked) {
        this.fingerprint =
                Hashing.crc32c().hashString(asked, StandardCharsets.UTF_8).toString();
    }

    /** What lies below this number comes next. */
    String at(long number) {
        return fingerprint + "-" + number;
    }

    /**
     * The number below which the list goes on; above every number if there is no cursor.
     *
     * @throws IllegalArgumentException if it is no cursor, or another query's
     */
    long below(@Nullable String cursor) {
        if (cursor == null) {
            return START;
        }
        var parts = TEXT.matcher(cursor);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + Names.printable(cursor)
                    + "' is no place in a list; use the next of the page before, or nothing for the first page");
        }
        if (!parts.group(1).equals(fingerprint)) {
            throw new IllegalArgumentException("'" + cursor + "' is a place in the list of another query; ask the same"
                    + " query as for the page before (its page size may differ), or begin with the first page");
        }
        return Long.parseLong(parts.group(2));
    }
}
