package dev.tailrace.runtime.internal.store;

import java.util.List;

/** Of whoever works no jobs, or has no worker free. */
public enum NoReservation implements Reservation {
    INSTANCE;

    @Override
    public Rooms rooms() {
        return Rooms.NONE;
    }

    @Override
    public long node() {
        return Fence.CLIENT;
    }

    @Override
    public void filled(List<ClaimedJob> jobs) {}

    @Override
    public void lost() {}
}
