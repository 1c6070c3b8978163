package dev.tailrace.core;

/**
 * Something of which there is only so much for all nodes together: licences, connections, rooms. Jobs take units of it
 * before they start. Declare each pool once, as a constant, and use it both in workflows and where a runtime is built.
 *
 * @param name 1 to 63 of a-z, 0-9, '.', '_' and '-'
 */
public record Pool(String name) {
    /** @throws IllegalArgumentException if the name breaks the rule above */
    public Pool {
        Names.requireNarrow("pool", name);
    }

    /**
     * The pool of this name.
     *
     * @throws IllegalArgumentException if the name is not 1 to 63 of a-z, 0-9, '.', '_' and '-'
     */
    public static Pool named(String name) {
        return new Pool(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
