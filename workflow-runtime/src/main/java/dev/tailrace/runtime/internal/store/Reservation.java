package dev.tailrace.runtime.internal.store;

import java.util.List;

/**
 * Workers that this node has set aside for jobs which one transaction is about to release or to start, so that these need
 * not be claimed in a second one. To be followed by exactly one of {@link #filled} and {@link #lost}.
 */
public interface Reservation {
    Rooms rooms();

    /** Who takes the jobs; {@link Fence#CLIENT} for nobody. */
    long node();

    /** The transaction is committed; these jobs are held by this node now. */
    void filled(List<ClaimedJob> jobs);

    /** The transaction failed, or nobody knows; whatever this node holds without knowing is put back by upkeep. */
    void lost();
}
