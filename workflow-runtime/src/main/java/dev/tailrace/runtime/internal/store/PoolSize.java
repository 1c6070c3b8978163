package dev.tailrace.runtime.internal.store;

/** How many units a pool has, in each of its lines. */
public record PoolSize(String pool, int units) {
    private static final int LARGEST = 1_000_000;

    /** @throws IllegalArgumentException if it is out of bounds */
    public PoolSize {
        if (units < 1 || units > LARGEST) {
            throw new IllegalArgumentException("pool '" + pool + "' of " + units + " units: use 1 to " + LARGEST);
        }
    }
}
