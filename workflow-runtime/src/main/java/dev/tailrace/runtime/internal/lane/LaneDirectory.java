package dev.tailrace.runtime.internal.lane;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.LaneKey;
import dev.tailrace.runtime.internal.store.ReadLanes;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The lanes of the cluster, and those among them that a node serves. Refreshed now and then, and whenever a hint names a
 * lane that is not known. Safe for use by many threads.
 */
public final class LaneDirectory {
    private static final LaneKey UNKNOWN = new LaneKey("?", "?", false);

    private final Database database;
    private final ReadLanes readLanes;
    private final Set<String> kinds;
    private volatile Map<Integer, LaneKey> lanes = Map.of();

    /** @param kinds that the node has workers for */
    public LaneDirectory(Database database, Schema schema, Set<String> kinds) {
        this.database = database;
        this.readLanes = new ReadLanes(schema);
        this.kinds = Set.copyOf(kinds);
    }

    public void refresh() throws SQLException {
        lanes = Map.copyOf(database.autocommit(readLanes::run));
    }

    /** What the lane stands for; question marks for one that is not known yet. */
    public LaneKey key(int lane) {
        return lanes.getOrDefault(lane, UNKNOWN);
    }

    public boolean knows(int lane) {
        return lanes.containsKey(lane);
    }

    /** Whether this node has a worker for the lane's kind; whether it serves its queue, the claimer knows. */
    public boolean hasWorkerFor(int lane) {
        return kinds.contains(key(lane).kind());
    }

    /** The lanes of a queue that this node has workers for, in the order of their numbers. */
    public List<Integer> served(String queue, boolean teardowns) {
        return lanes.entrySet().stream()
                .filter(e -> e.getValue().queue().equals(queue))
                .filter(e -> e.getValue().teardown() == teardowns)
                .filter(e -> kinds.contains(e.getValue().kind()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
