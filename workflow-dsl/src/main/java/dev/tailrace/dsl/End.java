package dev.tailrace.dsl;

import dev.tailrace.core.definition.EdgeDefinition;
import dev.tailrace.core.state.EdgeCondition;

/** An end of a step. */
record End(Draft step, EdgeCondition condition) implements Edge {
    static End of(Edge edge) {
        return edge instanceof Node<?> node ? new End(node.draft(), EdgeCondition.COMPLETED) : (End) edge;
    }

    EdgeDefinition definition() {
        return new EdgeDefinition(step.name(), condition);
    }
}
