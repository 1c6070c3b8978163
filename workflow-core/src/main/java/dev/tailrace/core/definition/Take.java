package dev.tailrace.core.definition;

import dev.tailrace.core.Pool;
import org.jspecify.annotations.Nullable;

/**
 * Units of a pool that a step's job takes before it may start.
 *
 * @param units how many, at least 1; a constant, or what tells it when a run starts
 * @param key tells which of the pool's lines it stands in, each of which has all of the pool's units to itself; null
 *     where there is only one
 */
public record Take(Pool pool, Binding units, @Nullable Binding key) {
    /** A fixed number of units. */
    public static Take of(int units, Pool pool, @Nullable Binding key) {
        return new Take(pool, new Binding.Constant(units), key);
    }

    /** Such as {@code 2 of rooms}, or {@code input/keys of rooms}. */
    @Override
    public String toString() {
        return howMany() + " of " + pool + (key == null ? "" : " for each key");
    }

    private String howMany() {
        if (units instanceof Binding.Constant fixed) {
            return String.valueOf(fixed.value());
        }
        return units instanceof Binding.Input input ? "input" + input.pointer() : "units";
    }
}
