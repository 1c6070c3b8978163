package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.RunView.Edge;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What joins the jobs of a run, in the order of its steps. */
public final class ReadRunEdges {
    private static final String SQL = """
            SELECT j.id, s.id, s.kind
            FROM tailrace.job j CROSS JOIN unnest(j.successors, j.edges) WITH ORDINALITY AS s(id, kind, place)
            WHERE j.run_id = ?
            ORDER BY j.step_number, j.generation, s.place
            """;

    private final String sql;

    public ReadRunEdges(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<Edge> run(Connection connection, long run) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
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
