package dev.tailrace.runtime.model;

/** The engine did something else than the model, with this graph. */
final class Mismatch extends AssertionError {
    private static final long serialVersionUID = 1;

    private final transient Graph graph;

    Mismatch(Graph graph, String message) {
        super(message);
        this.graph = graph;
    }

    Graph graph() {
        return graph;
    }
}
