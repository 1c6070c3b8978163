package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;

/** What runtimes have declared: queues and kinds ever known, and what live nodes serve together now. */
public final class ReadDeclarations {
    private static final String SQL = """
            SELECT 'queue', name, NULL FROM tailrace.declared_queue
            UNION ALL
            SELECT 'kind', name, NULL FROM tailrace.declared_kind
            UNION ALL
            SELECT DISTINCT 'served', q.queue, k.kind
            FROM tailrace.node n
            JOIN tailrace.node_queue q ON q.node_id = n.id
            JOIN tailrace.node_kind k ON k.node_id = n.id
            WHERE n.ended_at IS NULL AND n.lease_until > now()
            """;

    private final String sql;

    public ReadDeclarations(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** A kind on a queue. */
    public record Service(String queue, String kind) {}

    /**
     * @param queues that any runtime ever served
     * @param kinds that any runtime ever had a worker for
     * @param served by a live node
     */
    public record Declarations(Set<String> queues, Set<String> kinds, Set<Service> served) {}

    public Declarations run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var found = new Declarations(new TreeSet<>(), new TreeSet<>(), new java.util.HashSet<>());
            while (rows.next()) {
                switch (rows.getString(1)) {
                    case "queue" -> found.queues().add(rows.getString(2));
                    case "kind" -> found.kinds().add(rows.getString(2));
                    default -> found.served().add(new Service(rows.getString(2), rows.getString(3)));
                }
            }
            return found;
        }
    }
}
