package dev.tailrace.runtime.internal.upkeep;

import dev.tailrace.runtime.internal.store.Ending;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Endings on their way into the database, as upkeep sees them.
 *
 * @param pending the jobs whose endings are still to be recorded
 * @param record takes another ending; must not block
 */
public record Unrecorded(Supplier<Collection<Long>> pending, Consumer<Ending> record) {
    void submit(Ending ending) {
        record.accept(ending);
    }
}
