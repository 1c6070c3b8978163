package dev.tailrace.runtime.internal.payload;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What stored texts mean that are the same for every run of a workflow, so that they are read once and not for each job.
 * Holds a bounded number of them. Safe for use by many threads.
 */
final class Parsed<T> {
    private static final int MOST = 1000;

    private final Map<String, T> byText = new ConcurrentHashMap<>();

    /** @param read is not remembered where it throws */
    T get(String text, Function<String, T> read) {
        var known = byText.get(text);
        if (known != null) {
            return known;
        }
        var parsed = read.apply(text);
        if (byText.size() >= MOST) {
            byText.clear();
        }
        byText.put(text, parsed);
        return parsed;
    }
}
