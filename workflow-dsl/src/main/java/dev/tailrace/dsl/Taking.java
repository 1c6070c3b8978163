package dev.tailrace.dsl;

import dev.tailrace.core.Pool;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.GateDefinition;
import dev.tailrace.core.definition.StepSettings;
import dev.tailrace.core.definition.Take;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a step takes from pools, and how long it waits for it. */
final class Taking {
    private final Draft draft;
    private final List<Take> takes = new ArrayList<>();
    private @Nullable Duration limit;
    private @Nullable Mistake ifNothing;

    Taking(Draft draft) {
        this.draft = draft;
    }

    /** @param key null where the pool has one line only */
    void takes(int units, Pool pool, @Nullable Source<?> key) {
        takes(Source.fixed(draft.graph(), new Binding.Constant(units)), pool, key);
    }

    void takes(Source<?> units, Pool pool, @Nullable Source<?> key) {
        draft.graph().requireOpen();
        Objects.requireNonNull(pool, "pool");
        takes.add(new Take(
                pool,
                draft.take(units).binding(),
                key == null ? null : draft.take(key).binding()));
    }

    void within(Duration limit) {
        draft.graph().requireOpen();
        this.limit = Objects.requireNonNull(limit, "limit");
        this.ifNothing =
                Mistake.here(() -> draft.label() + ": within(...) says how long it waits for a pool or a signal, but it"
                        + " waits for none. Say for which: .takes(POOL), flow.await(SIGNAL)");
    }

    StepSettings settings(StepSettings others) {
        var gate = others.gate();
        if (gate != null) {
            return gated(others, gate);
        }
        if (takes.isEmpty() && ifNothing != null) {
            draft.graph().report(draft, ifNothing);
        }
        return takes.isEmpty() ? others : others.takes(takes, limit);
    }

    /** No worker does it, so it needs no units. */
    private StepSettings gated(StepSettings others, GateDefinition gate) {
        if (!takes.isEmpty()) {
            draft.mistake(() -> draft.label() + ": no worker does it, so it takes from no pool");
        }
        return limit == null ? others : others.gate(gate.within(limit));
    }

    /** What a step says that cannot take anything. */
    StepSettings refused(StepSettings others) {
        if (!takes.isEmpty()) {
            draft.mistake(
                    () -> draft.label() + ": what forEach(...) makes of a list cannot take from pools yet. Let its"
                            + " worker start a run that does");
        }
        return others;
    }
}
