package dev.tailrace.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that somebody who mistyped one probably meant. */
public final class NearestName {
    private NearestName() {}

    /**
     * The candidate that shares the most with the name: first by pairs of neighbouring letters (Dice's coefficient,
     * which sees that {@code cleanup_queue} and {@code queue-cleanup} are relatives), then by the common beginning.
     *
     * @return empty only when there are no candidates
     */
    public static Optional<String> of(String name, Collection<String> candidates) {
        return candidates.stream()
                .max(Comparator.<String>comparingDouble(c -> similarity(name, c))
                        .thenComparing(Comparator.reverseOrder()));
    }

    private static double similarity(String a, String b) {
        return dice(a, b) + commonPrefix(a, b) / (double) Math.max(1, Math.max(a.length(), b.length()));
    }

    private static double dice(String a, String b) {
        if (a.length() < 2 || b.length() < 2) {
            return a.equals(b) ? 1 : 0;
        }
        var shared = 0;
        var taken = new boolean[b.length() - 1];
        for (var i = 0; i < a.length() - 1; i++) {
            for (var j = 0; j < b.length() - 1; j++) {
                if (!taken[j] && a.regionMatches(i, b, j, 2)) {
                    taken[j] = true;
                    shared++;
                    break;
                }
            }
        }
        return 2.0 * shared / (a.length() + b.length() - 2);
    }

    private static int commonPrefix(String a, String b) {
        var length = 0;
        while (length < a.length() && length < b.length() && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }
}
