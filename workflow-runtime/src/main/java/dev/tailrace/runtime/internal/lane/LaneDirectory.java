package dev.tailrace.runtime.internal.lane;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import dev.tailrace.core.definition.GateKind;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.LaneKey;
import dev.tailrace.runtime.internal.store.QueueRate;
import dev.tailrace.runtime.internal.store.ReadLanes;
import dev.tailrace.runtime.internal.store.ReadPausedLanes;
import dev.tailrace.runtime.internal.store.ReadRates;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The lanes of the cluster, and those among them that a node serves. Refreshed now and then, and whenever a hint names a
 * lane that is not known. Safe for use by many threads.
 */
public final class LaneDirectory {
    private static final LaneKey UNKNOWN = new LaneKey("?", "?", false, false);

    private final Database database;
    private final ReadLanes readLanes;
    private final Set<String> kinds;
    private final ReadPausedLanes readPausedLanes;
    private final ReadRates readRates;
    private volatile Known known = new Known(Map.of(), Set.of(), Map.of(), Set.of(), Map.of());
    private Set<Integer> pausedLanes = Set.of();

    /**
     * All lanes; those that this node has workers for and that are not paused; these by queue, of ordinary jobs and of
     * teardowns; the queues that have a rate; and the lanes of gates, by kind.
     */
    private record Known(
            Map<Integer, LaneKey> lanes,
            Set<Integer> open,
            Map<Boolean, Map<String, List<Integer>>> served,
            Set<String> rated,
            Map<String, List<Integer>> gates) {}

    /** @param kinds that the node has workers for */
    public LaneDirectory(Database database, Schema schema, Set<String> kinds) {
        this.database = database;
        this.readLanes = new ReadLanes(schema);
        this.readPausedLanes = new ReadPausedLanes(schema);
        this.readRates = new ReadRates(schema);
        this.kinds = Set.copyOf(kinds);
    }

    /** Reads all anew; returns those of this node's lanes that were paused before and are not any more. */
    public synchronized Set<Long> refresh() throws SQLException {
        var lanes = Map.copyOf(database.autocommit(readLanes::run));
        var paused = database.autocommit(readPausedLanes::run);
        var resumed = new TreeSet<Long>();
        for (var lane : pausedLanes) {
            if (!paused.contains(lane) && kinds.contains(key(lane).kind())) {
                resumed.add((long) lane);
            }
        }
        var open = new HashMap<>(lanes);
        open.entrySet()
                .removeIf(e -> paused.contains(e.getKey())
                        || !kinds.contains(e.getValue().kind()));
        var rated = database.autocommit(readRates::run).stream().map(QueueRate::queue);
        known = new Known(
                lanes,
                Set.copyOf(open.keySet()),
                Map.of(true, byQueue(open, true), false, byQueue(open, false)),
                rated.collect(toSet()),
                gatesOf(lanes));
        pausedLanes = paused;
        return resumed;
    }

    private static Map<String, List<Integer>> byQueue(Map<Integer, LaneKey> lanes, boolean teardowns) {
        return lanes.entrySet().stream()
                .filter(lane -> lane.getValue().teardown() == teardowns)
                .sorted(Map.Entry.comparingByKey())
                .collect(groupingBy(lane -> lane.getValue().queue(), mapping(Map.Entry::getKey, toList())));
    }

    private static Map<String, List<Integer>> gatesOf(Map<Integer, LaneKey> lanes) {
        return lanes.entrySet().stream()
                .filter(lane -> GateKind.isReserved(lane.getValue().kind()))
                .sorted(Map.Entry.comparingByKey())
                .collect(groupingBy(lane -> lane.getValue().kind(), mapping(Map.Entry::getKey, toList())));
    }

    /** What the lane stands for; question marks for one that is not known yet. */
    public LaneKey key(int lane) {
        return known.lanes().getOrDefault(lane, UNKNOWN);
    }

    public boolean knows(int lane) {
        return known.lanes().containsKey(lane);
    }

    /** Whether this node may work the lane's kind; whether it serves its queue, the claimer knows. */
    public boolean isOpen(int lane) {
        return known.open().contains(lane);
    }

    /** Whether the cluster may begin only so many of the queue's jobs in a period. */
    public boolean isRated(String queue) {
        return known.rated().contains(queue);
    }

    /** Whether jobs stand before a gate there. Every node keeps all gates. */
    public boolean isGate(int lane) {
        return GateKind.isReserved(key(lane).kind());
    }

    /** The lanes in which jobs stand before gates of a kind; none if there never was such a job. */
    public List<Integer> gates(GateKind kind) {
        return known.gates().getOrDefault(kind.text(), List.of());
    }

    /** The lanes of a queue that this node has workers for and that are not paused, in the order of their numbers. */
    public List<Integer> served(String queue, boolean teardowns) {
        return known.served().getOrDefault(teardowns, Map.of()).getOrDefault(queue, List.of());
    }
}
