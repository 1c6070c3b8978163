package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.RunView.Edge;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What joins the jobs of a run, in the order of its steps. What was added first follows the job that added it. */
public final class ReadRunEdges {
    private static final String SQL = """
            WITH stored AS MATERIALIZED (
                SELECT j.id AS source, s.id AS target, s.kind, j.step_number, j.generation, s.place
                FROM tailrace.job j CROSS JOIN unnest(j.successors, j.edges) WITH ORDINALITY AS s(id, kind, place)
                WHERE j.run_id = ?
            ),
            adding AS (
                SELECT n.added_by AS source, n.id AS target, 1::smallint AS kind, a.step_number, a.generation,
                       n.step_number::bigint AS place
                FROM tailrace.job n JOIN tailrace.job a ON a.id = n.added_by
                WHERE n.run_id = ? AND n.role <> 3 AND (n.id IN (SELECT target FROM stored)) IS NOT TRUE
            )
            SELECT source, target, kind
            FROM (SELECT * FROM stored UNION ALL SELECT * FROM adding) e
            ORDER BY step_number, generation, place
            """;

    private final String sql;

    public ReadRunEdges(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<Edge> run(Connection connection, long run) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
            statement.setLong(2, run);
            try (var rows = statement.executeQuery()) {
                var edges = new ArrayList<Edge>();
                while (rows.next()) {
                    edges.add(new Edge(rows.getLong(1), rows.getLong(2), EdgeKind.of(rows.getInt(3))));
                }
                return edges;
            }
        }
    }
}
