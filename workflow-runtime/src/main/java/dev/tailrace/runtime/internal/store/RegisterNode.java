package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Enters a node under a new number, with what it serves, and makes its queues and kinds known for good. */
public final class RegisterNode {
    private static final String SQL = """
            WITH me AS (
                INSERT INTO tailrace.node (id, name, version, lease_until)
                VALUES (nextval('tailrace.node_id'), ?, ?, now() + ? * interval '1 ms')
                RETURNING id
            ),
            serving AS (
                INSERT INTO tailrace.node_queue (node_id, queue, workers)
                SELECT me.id, q.name, q.workers FROM me, unnest(?::text[], ?::int[]) AS q(name, workers)
            ),
            working AS (
                INSERT INTO tailrace.node_kind (node_id, kind)
                SELECT me.id, k.name FROM me, unnest(?::text[]) AS k(name)
            ),
            queues AS (
                INSERT INTO tailrace.declared_queue (name) SELECT unnest(?::text[]) ON CONFLICT (name) DO NOTHING
            ),
            kinds AS (
                INSERT INTO tailrace.declared_kind (name) SELECT unnest(?::text[]) ON CONFLICT (name) DO NOTHING
            )
            SELECT id FROM me
            """;

    private final String sql;

    public RegisterNode(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** What a node tells of itself. */
    public record Node(
            String name, int version, long leaseMillis, Map<String, Integer> workers, Collection<String> kinds) {}

    public long run(Connection connection, Node node) throws SQLException {
        var workers = new TreeMap<>(node.workers());
        var queues = workers.keySet().toArray(String[]::new);
        var kinds = new TreeSet<>(node.kinds()).toArray(String[]::new);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, node.name());
            statement.setInt(2, node.version());
            statement.setLong(3, node.leaseMillis());
            statement.setObject(4, queues);
            statement.setObject(5, workers.values().stream().mapToInt(w -> w).toArray());
            statement.setObject(6, kinds);
            statement.setObject(7, queues);
            statement.setObject(8, kinds);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
