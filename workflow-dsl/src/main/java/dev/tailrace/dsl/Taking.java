package dev.tailrace.dsl;

import dev.tailrace.core.definition.StepSettings;
import dev.tailrace.core.definition.Take;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a step takes from pools, and how long it waits for it. */
final class Taking {
    private final List<Take> takes = new ArrayList<>();
    private @Nullable Duration limit;
    private @Nullable Mistake ifNothing;

    void add(Take take) {
        takes.add(take);
    }

    /** @param ifNothing what is wrong if the step takes nothing */
    void within(Duration limit, Mistake ifNothing) {
        this.limit = limit;
        this.ifNothing = ifNothing;
    }

    /** What is wrong, or null. */
    @Nullable
    Mistake mistake() {
        return takes.isEmpty() ? ifNothing : null;
    }

    StepSettings settings(StepSettings others) {
        return takes.isEmpty() ? others : others.takes(takes, limit);
    }
}
