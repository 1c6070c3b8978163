package dev.tailrace.runtime;

import dev.tailrace.core.Pool;
import dev.tailrace.core.Queue;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.DeclarePools;
import dev.tailrace.runtime.internal.store.DeclareRates;
import dev.tailrace.runtime.internal.store.LockPools;
import dev.tailrace.runtime.internal.store.PoolSize;
import dev.tailrace.runtime.internal.store.QueueRate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The limits for all nodes together that a runtime declares. For use by one thread. */
final class LimitSettings {
    private final Map<String, QueueRate> rates = new LinkedHashMap<>();

    private final Map<String, PoolSize> pools = new LinkedHashMap<>();

    void pool(Pool pool, int units) {
        if (pools.putIfAbsent(pool.name(), new PoolSize(pool.name(), units)) != null) {
            throw new IllegalArgumentException("pool '" + pool + "' is given two sizes");
        }
    }

    void rate(Queue queue, int most, Duration period) {
        if (rates.putIfAbsent(queue.name(), new QueueRate(queue.name(), most, period)) != null) {
            throw new IllegalArgumentException("queue '" + queue + "' is given two rates");
        }
    }

    /** Writes them; they hold from the commit on. */
    void declare(Connection connection, Schema schema) throws SQLException {
        if (!rates.isEmpty()) {
            new DeclareRates(schema).run(connection, rates.values());
        }
        if (!pools.isEmpty()) {
            new LockPools(schema).run(connection);
            new DeclarePools(schema).run(connection, pools.values());
        }
    }
}
