package dev.tailrace.dsl;

import dev.tailrace.core.definition.Problem;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong that was said at a place. Its text is made at the end, when every step has the name that it keeps. Each
 * is one of its own, however alike two are.
 */
final class Mistake {
    private final Supplier<String> message;
    private final @Nullable String location;

    private Mistake(Supplier<String> message, @Nullable String location) {
        this.message = message;
        this.location = location;
    }

    static Mistake here(Supplier<String> message) {
        return at(CallSite.here(), message);
    }

    static Mistake at(CallSite where, Supplier<String> message) {
        return new Mistake(message, where.location());
    }

    Problem problem(@Nullable String step) {
        return new Problem(step, message.get(), location);
    }
}
