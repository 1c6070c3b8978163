package dev.tailrace.runtime.internal.gate;

import dev.tailrace.core.definition.GateKind;
import java.sql.SQLException;
import java.util.List;

/** Decides which of the jobs that stand before gates of one kind may pass. Safe for use by the keeper's thread only. */
public interface Gate {
    GateKind kind();

    /**
     * Looks once, at a batch. Whatever it takes or opens is committed when this returns.
     *
     * @param lanes in which jobs stand before such gates; at least one
     * @param node in whose name jobs are held that are to be ended
     */
    Passed look(List<Integer> lanes, long node) throws SQLException;

    /** Why a job is discarded that stood before the gate for as long as it may. */
    String overdue(String name, long limitMillis);
}
