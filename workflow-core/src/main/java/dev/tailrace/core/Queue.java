package dev.tailrace.core;

/**
 * A named lane with its own workers. Declare each queue once, as a constant, and use the constant both in workflows and
 * where a runtime is built: then the two cannot disagree.
 *
 * @param name 1 to 63 of a-z, 0-9, '.', '_' and '-'
 */
public record Queue(String name) {
    /** The queue of every job type that names none. */
    public static final Queue DEFAULT = new Queue("default");

    /** @throws IllegalArgumentException if the name breaks the rule above */
    public Queue {
        Names.requireNarrow("queue", name);
    }

    /**
     * The queue of this name.
     *
     * @throws IllegalArgumentException if the name is not 1 to 63 of a-z, 0-9, '.', '_' and '-'
     */
    public static Queue named(String name) {
        return new Queue(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
