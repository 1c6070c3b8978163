package dev.tailrace.core.definition;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a step waits for once its predecessors allow it to start, and before it does.
 *
 * @param name of what it waits for: a signal, a workflow, a pool
 * @param limit how long it waits, counted from the moment its join was met, before it ends discarded; null for ever
 */
public record GateDefinition(
        GateKind kind, String name, @Nullable Duration limit) {}
