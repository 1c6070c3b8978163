package dev.tailrace.dsl;

import dev.tailrace.core.state.EdgeCondition;
import org.jspecify.annotations.Nullable;

/**
 * A part of a condition that reads one step at most.
 *
 * @param step null if it reads the input alone
 */
record Asked(@Nullable Draft step, Predicate predicate) {
    /** The same as an edge; null if it reads the input alone. */
    @Nullable
    End end() {
        return step == null ? null : new End(step, EdgeCondition.COMPLETED, predicate);
    }
}
