package dev.tailrace.examples.graphs;

/** A file that is no graph of tasks. */
final class BrokenGraphException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenGraphException(String message) {
        super(message);
    }
}
