package dev.tailrace.core.diagram;

import dev.tailrace.core.state.EdgeKind;

/**
 * A line in a picture.
 *
 * @param from the id of a node
 * @param to the id of a node
 * @param label what is written on it; empty for nothing
 */
public record DiagramEdge(String from, String to, EdgeKind kind, String label) {}
