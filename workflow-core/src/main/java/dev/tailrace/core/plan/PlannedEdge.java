package dev.tailrace.core.plan;

import dev.tailrace.core.state.EdgeKind;

/** An edge seen from its predecessor; {@code successor} is a step's number. */
public record PlannedEdge(int successor, EdgeKind kind) {}
