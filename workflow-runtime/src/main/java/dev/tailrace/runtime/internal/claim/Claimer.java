package dev.tailrace.runtime.internal.claim;

import dev.tailrace.runtime.internal.lane.LaneDirectory;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Probes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Claims only what can be worked at once: for each queue at most its free workers, teardowns first. How long it may sleep
 * follows from what it saw: not at all while there is more, until the next job is due, or until the next poll.
 */
public final class Claimer {
    private final ClaimStore store;
    private final LaneDirectory lanes;
    private final List<QueueSlots> queues;
    private final LongSupplier node;
    private final BiConsumer<ClaimedJob, QueueSlots> work;
    private final Duration pollInterval;
    private int turn;

    /**
     * @param node the number under which this process works now
     * @param work takes a claimed job with the slots to free when it has ended; must not block
     */
    public Claimer(
            ClaimStore store,
            LaneDirectory lanes,
            List<QueueSlots> queues,
            LongSupplier node,
            BiConsumer<ClaimedJob, QueueSlots> work,
            Duration pollInterval) {
        this.store = store;
        this.lanes = lanes;
        this.queues = List.copyOf(queues);
        this.node = node;
        this.work = work;
        this.pollInterval = pollInterval;
    }

    /** Claims once for every queue; returns how long to wait. */
    public Duration runOnce() throws SQLException {
        turn++;
        var wait = pollInterval;
        for (var queue : queues) {
            var next = claim(queue);
            wait = next.compareTo(wait) < 0 ? next : wait;
        }
        return wait;
    }

    private Duration claim(QueueSlots queue) throws SQLException {
        var teardownLanes = lanes.served(queue.queue(), true);
        var ordinaryLanes = lanes.served(queue.queue(), false);
        var more = claim(queue, teardownLanes, queue.freeForTeardowns());
        more |= claim(queue, ordinaryLanes, queue.freeForOrdinary(!teardownLanes.isEmpty()));
        return more ? Duration.ZERO : untilNext(queue, teardownLanes, ordinaryLanes);
    }

    /** Whether there may be more to claim at once. */
    private boolean claim(QueueSlots queue, List<Integer> from, int limit) throws SQLException {
        if (limit == 0 || from.isEmpty()) {
            return false;
        }
        var claimed = store.claim(Probes.of(from, turn), limit, node.getAsLong());
        for (var job : claimed) {
            queue.take(job.row().isTeardown());
            work.accept(job, queue);
        }
        return claimed.size() == limit && queue.freeForTeardowns() > 0;
    }

    /** A queue without a free worker is looked at again when one becomes free, which signals the loop. */
    private Duration untilNext(QueueSlots queue, List<Integer> teardownLanes, List<Integer> ordinaryLanes)
            throws SQLException {
        var all = new ArrayList<>(teardownLanes);
        all.addAll(ordinaryLanes);
        if (all.isEmpty() || queue.freeForTeardowns() == 0) {
            return pollInterval;
        }
        var millis = store.millisUntilNext(Probes.of(all, turn));
        return millis.isEmpty() ? pollInterval : Duration.ofMillis(Math.max(0, millis.getAsLong()));
    }
}
