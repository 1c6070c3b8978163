package dev.tailrace.core.diagram;

import dev.tailrace.core.state.EdgeKind;

/** One step waits for another, and at least one of them was added at run time; both by their names. */
public record AddedEdge(String from, String to, EdgeKind kind) {}
