package dev.tailrace.faults.graph;

import dev.tailrace.runtime.view.Run;
import org.jspecify.annotations.Nullable;

/** What was asked for a graph. Written by one thread, read when that has ended. */
public final class Intent {
    private final Graph graph;
    private @Nullable Run run;
    private boolean rolledBack;
    private boolean cancelled;
    private boolean steered;

    public Intent(Graph graph) {
        this.graph = graph;
    }

    public Graph graph() {
        return graph;
    }

    public void started(Run asked) {
        run = asked;
    }

    public void rolledBack() {
        rolledBack = true;
    }

    public void cancelled() {
        cancelled = true;
    }

    public void steered() {
        steered = true;
    }

    public @Nullable Run run() {
        return run;
    }

    /** Whether the start was acknowledged: its run must be there. */
    public boolean isAcknowledged() {
        return run != null;
    }

    /** Whether the start was rolled back: no run may be there. */
    public boolean isRolledBack() {
        return rolledBack;
    }

    /** Whether a cancel was sent; it may have been lost. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Whether a teardown was released or moved; it may have been lost. */
    public boolean isSteered() {
        return steered;
    }
}
