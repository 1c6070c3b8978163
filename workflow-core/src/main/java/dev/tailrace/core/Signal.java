package dev.tailrace.core;

/**
 * A message from outside that a run can wait for. Declare each once, as a constant: sender and waiter then agree.
 *
 * @param name 1 to 63 of a-z, 0-9, '.', '_' and '-'
 * @param payload the class of what is sent; {@code Void} for nothing. A plain class, best a record
 */
public record Signal<P>(String name, Class<P> payload) {
    /** @throws IllegalArgumentException if the name breaks the rule above */
    public Signal {
        Names.requireNarrow("signal", name);
    }

    public static <P> Signal<P> of(String name, Class<P> payload) {
        return new Signal<>(name, payload);
    }

    /** A signal that says nothing but that it came. */
    public static Signal<Void> of(String name) {
        return new Signal<>(name, Void.class);
    }
}
