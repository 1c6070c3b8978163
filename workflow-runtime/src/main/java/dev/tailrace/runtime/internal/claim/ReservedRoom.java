package dev.tailrace.runtime.internal.claim;

import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Reservation;
import dev.tailrace.runtime.internal.store.Rooms;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Room of some queues, for jobs that come without a claim. For use by one thread, once. */
final class ReservedRoom implements Reservation {
    private final List<Side> sides = new ArrayList<>();
    private final long node;
    private final Consumer<List<ClaimedJob>> refused;

    /** Room of one sort of jobs in one queue, and the lanes from which they may come. */
    private record Side(QueueWorkers queue, boolean teardown, int room, int leastUrgent, List<Integer> lanes) {}

    ReservedRoom(long node, Consumer<List<ClaimedJob>> refused) {
        this.node = node;
        this.refused = refused;
    }

    void add(QueueWorkers queue, boolean teardown, int room, List<Integer> lanes) {
        sides.add(new Side(queue, teardown, room, queue.buffer().leastUrgent(teardown), lanes));
    }

    @Override
    public Rooms rooms() {
        var count = 0;
        for (var side : sides) {
            count += side.lanes().size();
        }
        var rooms = new Rooms(new int[count], new int[count], new int[count], new short[count]);
        var next = 0;
        for (var i = 0; i < sides.size(); i++) {
            for (var lane : sides.get(i).lanes()) {
                rooms.lanes()[next] = lane;
                rooms.sides()[next] = i;
                rooms.room()[next] = sides.get(i).room();
                rooms.priorities()[next] = (short) sides.get(i).leastUrgent();
                next++;
            }
        }
        return rooms;
    }

    @Override
    public long node() {
        return node;
    }

    @Override
    public void filled(List<ClaimedJob> jobs) {
        for (var side : sides) {
            var own = new ArrayList<ClaimedJob>();
            for (var job : jobs) {
                if (side.lanes().contains(job.row().lane())) {
                    own.add(job);
                }
            }
            if (side.queue().buffer().put(side.teardown(), side.room(), own)) {
                side.queue().start();
            } else {
                refused.accept(own);
            }
        }
    }

    @Override
    public void lost() {
        filled(List.of());
    }
}
