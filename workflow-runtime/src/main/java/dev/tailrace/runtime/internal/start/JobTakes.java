package dev.tailrace.runtime.internal.start;

import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.PoolKeys;
import dev.tailrace.runtime.internal.payload.StartValues;
import dev.tailrace.runtime.internal.store.NewTake;
import java.util.LinkedHashMap;
import java.util.List;

/** What the jobs of a step take from pools in one run. */
final class JobTakes {
    private final PoolKeys keys;

    JobTakes(JsonCodec codec) {
        this.keys = new PoolKeys(codec);
    }

    /**
     * Of each pool and key once: two keys of a step may turn out to be the same.
     *
     * @throws dev.tailrace.runtime.error.PayloadException if a key is no plain value, or too long, or a number of units is none
     */
    List<NewTake> of(StepDefinition step, StartValues start) {
        var takes = step.settings().takes();
        if (takes.isEmpty()) {
            return List.of();
        }
        var lines = new LinkedHashMap<List<String>, NewTake>();
        for (var take : takes) {
            var key = take.key() == null ? "" : keys.key(take.key(), start, step.name(), take.pool());
            lines.merge(
                    List.of(take.pool().name(), key),
                    new NewTake(take.pool().name(), key, keys.units(take.units(), start, step.name(), take.pool())),
                    (one, other) -> new NewTake(one.pool(), one.key(), one.units() + other.units()));
        }
        return List.copyOf(lines.values());
    }
}
