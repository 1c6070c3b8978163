package dev.tailrace.core.definition;

import dev.tailrace.core.state.EdgeCondition;

/** One predecessor that a step waits for, and which of its ends counts. */
public record EdgeDefinition(String predecessor, EdgeCondition condition) {}
