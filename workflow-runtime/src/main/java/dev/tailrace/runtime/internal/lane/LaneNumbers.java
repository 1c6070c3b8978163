package dev.tailrace.runtime.internal.lane;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.AddLane;
import dev.tailrace.runtime.internal.store.LaneKey;
import dev.tailrace.runtime.internal.store.ReadLanes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The numbers of lanes, as the side that starts runs needs them; makes those that are missing. Safe for use by many
 * threads.
 */
public final class LaneNumbers {
    private final ReadLanes readLanes;
    private final AddLane addLane;
    private final Map<LaneKey, Integer> known = new ConcurrentHashMap<>();

    public LaneNumbers(Schema schema) {
        this.readLanes = new ReadLanes(schema);
        this.addLane = new AddLane(schema);
    }

    /**
     * The numbers of these lanes. A lane that had to be made is remembered only when it is read again: the transaction
     * that made it may be rolled back.
     */
    public Map<LaneKey, Integer> of(Connection connection, Collection<LaneKey> keys) throws SQLException {
        return known.keySet().containsAll(keys) ? known : readOrAdd(connection, keys);
    }

    /** One thread at a time, or threads that meet a new kind together would each make a lane. */
    private synchronized Map<LaneKey, Integer> readOrAdd(Connection connection, Collection<LaneKey> keys)
            throws SQLException {
        readLanes.run(connection).forEach((number, key) -> known.putIfAbsent(key, number));
        var numbers = new HashMap<>(known);
        for (var key : keys) {
            if (!numbers.containsKey(key)) {
                numbers.put(key, addLane.run(connection, key));
            }
        }
        return numbers;
    }
}
