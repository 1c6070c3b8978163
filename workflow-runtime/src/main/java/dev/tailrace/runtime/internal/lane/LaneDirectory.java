package dev.tailrace.runtime.internal.lane;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

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
    private volatile Known known = new Known(Map.of(), Map.of());

    /** All lanes, and by queue those that this node has workers for, of ordinary jobs and of teardowns. */
    private record Known(Map<Integer, LaneKey> lanes, Map<Boolean, Map<String, List<Integer>>> served) {}

    /** @param kinds that the node has workers for */
    public LaneDirectory(Database database, Schema schema, Set<String> kinds) {
        this.database = database;
        this.readLanes = new ReadLanes(schema);
        this.kinds = Set.copyOf(kinds);
    }

    public void refresh() throws SQLException {
        var lanes = Map.copyOf(database.autocommit(readLanes::run));
        known = new Known(lanes, Map.of(true, served(lanes, true), false, served(lanes, false)));
    }

    private Map<String, List<Integer>> served(Map<Integer, LaneKey> lanes, boolean teardowns) {
        return lanes.entrySet().stream()
                .filter(lane -> lane.getValue().teardown() == teardowns)
                .filter(lane -> kinds.contains(lane.getValue().kind()))
                .sorted(Map.Entry.comparingByKey())
                .collect(groupingBy(lane -> lane.getValue().queue(), mapping(Map.Entry::getKey, toList())));
    }

    /** What the lane stands for; question marks for one that is not known yet. */
    public LaneKey key(int lane) {
        return known.lanes().getOrDefault(lane, UNKNOWN);
    }

    public boolean knows(int lane) {
        return known.lanes().containsKey(lane);
    }

    /** Whether this node has a worker for the lane's kind; whether it serves its queue, the claimer knows. */
    public boolean hasWorkerFor(int lane) {
        return kinds.contains(key(lane).kind());
    }

    /** The lanes of a queue that this node has workers for, in the order of their numbers. */
    public List<Integer> served(String queue, boolean teardowns) {
        return known.served().getOrDefault(teardowns, Map.of()).getOrDefault(queue, List.of());
    }
}
