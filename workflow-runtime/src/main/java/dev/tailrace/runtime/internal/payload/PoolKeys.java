package dev.tailrace.runtime.internal.payload;

import dev.tailrace.core.Pool;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.runtime.error.PayloadException;

/** What a run tells of the units that it takes: how many, and the keys by which a pool's lines are told apart, as stored. */
public final class PoolKeys {
    private static final int LONGEST = 300;

    private final JsonCodec codec;

    public PoolKeys(JsonCodec codec) {
        this.codec = codec;
    }

    /** @throws PayloadException if the value is no whole number from 1 */
    public int units(Binding binding, StartValues start, String step, Pool pool) {
        var what = "how many units step '" + step + "' takes of pool '" + pool + "'";
        var tree = start.tree(binding);
        var units = tree == null ? null : codec.decode(tree, Integer.class, what);
        if (units == null || units < 1) {
            throw new PayloadException(what + " is " + units + "; it must be at least 1");
        }
        return units;
    }

    /** @throws PayloadException if the value is no plain one, or too long */
    public String key(Binding binding, StartValues start, String step, Pool pool) {
        var tree = start.tree(binding);
        var text = tree == null ? "null" : codec.text(tree);
        var what = "the key by which step '" + step + "' takes from pool '" + pool + "'";
        if (tree != null && tree.isContainer()) {
            throw new PayloadException(what + " is " + text + "; use a text, a number, a boolean, an enum or a UUID");
        }
        if (text.length() > LONGEST) {
            throw new PayloadException(
                    what + " is " + text.length() + " characters long as JSON; use at most " + LONGEST);
        }
        return text;
    }
}
