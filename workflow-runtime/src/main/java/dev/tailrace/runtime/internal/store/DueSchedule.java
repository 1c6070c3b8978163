package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.store.DeclareSchedule.Declaration;
import java.time.Instant;

/**
 * A schedule of which a run is to be started.
 *
 * @param nextAt the tick that is due, unless it is in the future
 * @param isPaused whether only triggers count
 * @param triggers runs that people asked for
 * @param now by the database's clock
 */
public record DueSchedule(Declaration declaration, Instant nextAt, boolean isPaused, int triggers, Instant now) {
    public String name() {
        return declaration.name();
    }

    public boolean hasTick() {
        return !isPaused && !nextAt.isAfter(now);
    }
}
