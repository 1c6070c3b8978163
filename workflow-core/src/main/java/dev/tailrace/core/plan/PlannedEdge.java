package dev.tailrace.core.plan;

import dev.tailrace.core.definition.Predicate;
import dev.tailrace.core.state.EdgeKind;
import org.jspecify.annotations.Nullable;

/**
 * An edge seen from its predecessor.
 *
 * @param successor a step's number
 * @param when what must hold of the predecessor's output for the edge to be met; null for nothing
 */
public record PlannedEdge(
        int successor, EdgeKind kind, @Nullable Predicate when) {
    /** An edge that asks nothing of the output. */
    public PlannedEdge(int successor, EdgeKind kind) {
        this(successor, kind, null);
    }
}
