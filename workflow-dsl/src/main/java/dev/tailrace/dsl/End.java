package dev.tailrace.dsl;

import dev.tailrace.core.state.EdgeCondition;
import org.jspecify.annotations.Nullable;

/**
 * An end of a step.
 *
 * @param when what must hold of its output besides; null for nothing
 */
record End(Draft step, EdgeCondition condition, @Nullable Predicate when) implements Edge {
    End(Draft step, EdgeCondition condition) {
        this(step, condition, null);
    }

    /** @param edge no condition */
    static End of(Edge edge) {
        return edge instanceof Node<?> node ? new End(node.last(), EdgeCondition.COMPLETED) : (End) edge;
    }
}
