package dev.tailrace.core.definition;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a step waits for once its predecessors allow it to start, and before it does.
 *
 * @param name of what it waits for: a signal, a workflow, a pool
 * @param limit how long it waits, counted from the moment its join was met, before it ends discarded; null for ever
 * @param takes units of pools that it needs; none for other gates
 * @param child what the step starts and waits for; null for other gates. For a child the limit is the deadline of its work
 */
public record GateDefinition(
        GateKind kind,
        String name,
        @Nullable Duration limit,
        List<Take> takes,
        @Nullable ChildDefinition child) {
    public GateDefinition {
        takes = List.copyOf(takes);
    }

    /** A gate that is all said by a name. */
    public GateDefinition(GateKind kind, String name, @Nullable Duration limit) {
        this(kind, name, limit, List.of(), null);
    }

    /** The gate of a step that starts a run of its own and waits until its work has ended; named after the workflow. */
    public static GateDefinition child(ChildDefinition child) {
        return new GateDefinition(GateKind.CHILD, child.workflow().name(), null, List.of(), child);
    }

    /** The gate of pools, from which everything is taken at once. */
    static GateDefinition pools(List<Take> takes, @Nullable Duration limit) {
        var pools = takes.stream().map(take -> take.pool().name()).distinct().collect(Collectors.joining(", "));
        return new GateDefinition(GateKind.POOL, pools, limit, takes, null);
    }

    /** The same, waited for at most so long. */
    public GateDefinition within(Duration limit) {
        return new GateDefinition(kind, name, limit, takes, child);
    }
}
