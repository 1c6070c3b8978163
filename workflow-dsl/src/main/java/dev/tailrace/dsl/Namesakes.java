package dev.tailrace.dsl;

import dev.tailrace.core.Names;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Steps of one name. */
final class Namesakes {
    private static final int ROOM_FOR_NUMBER = 12;

    private Namesakes() {}

    /** Reports each but the first, and gives it the name that the report suggests, so that the rest can be checked. */
    static void tellApart(List<Draft> drafts, Mistakes mistakes) {
        var taken = new HashSet<String>();
        var doubles = drafts.stream().filter(d -> !taken.add(d.name())).toList();
        var numbers = new HashMap<String, Integer>();
        for (var draft : doubles) {
            var name = draft.name();
            var other = free(name, numbers, taken);
            mistakes.add(
                    draft,
                    Mistake.at(
                            draft.declared(),
                            () -> "two steps are called '%s'. Tell them apart: .named(\"%s\")".formatted(name, other)));
            draft.rename(other);
        }
    }

    private static String free(String name, Map<String, Integer> numbers, Set<String> taken) {
        var base = name.substring(0, Math.min(name.length(), Names.MAX_LENGTH - ROOM_FOR_NUMBER));
        while (true) {
            var candidate = base + "-" + numbers.merge(name, 2, (before, first) -> before + 1);
            if (taken.add(candidate)) {
                return candidate;
            }
        }
    }
}
