package dev.tailrace.runtime.internal.start;

import com.google.common.collect.MapMaker;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.plan.PlannedChild;
import dev.tailrace.core.plan.PlannedStep;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.PlanCodec;
import dev.tailrace.runtime.internal.store.NewGate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is written of the runs that steps start, made once for each plan. Safe for use by many threads. */
final class ChildPlans {
    private final PlanCodec codec;
    /** By identity and weakly: plans are constants mostly, but need not be. */
    private final Map<PlannedChild, NewGate.Child> written =
            new MapMaker().weakKeys().makeMap();

    ChildPlans(JsonCodec codec) {
        this.codec = new PlanCodec(codec);
    }

    /** Null for a step that starts none. */
    NewGate.@Nullable Child of(Plan plan, PlannedStep step) {
        // Asked of every job of every start, nearly none of which starts a run.
        var child = plan.children().isEmpty() ? null : plan.child(step).orElse(null);
        return child == null
                ? null
                : written.computeIfAbsent(child, each -> new NewGate.Child(codec.encode(each), each.output()));
    }
}
