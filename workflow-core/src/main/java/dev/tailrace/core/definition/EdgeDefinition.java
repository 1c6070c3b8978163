package dev.tailrace.core.definition;

import dev.tailrace.core.state.EdgeCondition;
import org.jspecify.annotations.Nullable;

/**
 * One predecessor that a step waits for, and which of its ends counts.
 *
 * @param when what must hold of the predecessor's output besides; null for nothing. Only of one that is to complete
 */
public record EdgeDefinition(
        String predecessor,
        EdgeCondition condition,
        @Nullable Predicate when) {
    /** An edge that asks nothing of the output. */
    public EdgeDefinition(String predecessor, EdgeCondition condition) {
        this(predecessor, condition, null);
    }
}
