package dev.tailrace.runtime.internal.lane;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.LaneKey;
import dev.tailrace.runtime.internal.store.ReadLanes;
import dev.tailrace.runtime.internal.store.ReadPausedLanes;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The lanes of the cluster, and those among them that a node serves. Refreshed now and then, and whenever a hint names a
 * lane that is not known. Safe for use by many threads.
 */
public final class LaneDirectory {
    private static final LaneKey UNKNOWN = new LaneKey("?", "?", false);

    private final Database database;
    private final ReadLanes readLanes;
    private final Set<String> kinds;
    private final ReadPausedLanes readPausedLanes;
    private volatile Map<Integer, LaneKey> lanes = Map.of();
    private volatile Map<Integer, LaneKey> openLanes = Map.of();
    private Set<Integer> pausedLanes = Set.of();

    /** @param kinds that the node has workers for */
    public LaneDirectory(Database database, Schema schema, Set<String> kinds) {
        this.database = database;
        this.readLanes = new ReadLanes(schema);
        this.readPausedLanes = new ReadPausedLanes(schema);
        this.kinds = Set.copyOf(kinds);
    }

    /** Reads all anew; returns those of this node's lanes that were paused before and are not any more. */
    public synchronized Set<Long> refresh() throws SQLException {
        var read = database.autocommit(readLanes::run);
        var paused = database.autocommit(readPausedLanes::run);
        var resumed = new TreeSet<Long>();
        for (var lane : pausedLanes) {
            if (!paused.contains(lane) && kinds.contains(key(lane).kind())) {
                resumed.add((long) lane);
            }
        }
        lanes = Map.copyOf(read);
        pausedLanes = paused;
        read.entrySet()
                .removeIf(e -> paused.contains(e.getKey())
                        || !kinds.contains(e.getValue().kind()));
        openLanes = Map.copyOf(read);
        return resumed;
    }

    /** What the lane stands for; question marks for one that is not known yet. */
    public LaneKey key(int lane) {
        return lanes.getOrDefault(lane, UNKNOWN);
    }

    public boolean knows(int lane) {
        return lanes.containsKey(lane);
    }

    /** Whether this node may work the lane's kind; whether it serves its queue, the claimer knows. */
    public boolean isOpen(int lane) {
        return openLanes.containsKey(lane);
    }

    /** The lanes of a queue that this node has workers for and that are not paused, in the order of their numbers. */
    public List<Integer> served(String queue, boolean teardowns) {
        return openLanes.entrySet().stream()
                .filter(e -> e.getValue().queue().equals(queue))
                .filter(e -> e.getValue().teardown() == teardowns)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
