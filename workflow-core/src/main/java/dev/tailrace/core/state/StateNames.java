package dev.tailrace.core.state;

import dev.tailrace.core.Names;
import dev.tailrace.core.NearestName;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds a state by its name. */
final class StateNames {
    private StateNames() {}

    static <S> S find(String what, S[] states, Function<S, String> text, @Nullable String name) {
        return Arrays.stream(states)
                .filter(state -> text.apply(state).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        unknown(what, name, Arrays.stream(states).map(text).toList())));
    }

    private static String unknown(String what, @Nullable String name, List<String> known) {
        var nearest = NearestName.of(name == null ? "" : Names.printable(name), known);
        return "a " + what + " is never '" + Names.printable(name) + "'"
                + nearest.map(near -> ": did you mean '" + near + "'?").orElse("") + " The states are " + known;
    }
}
