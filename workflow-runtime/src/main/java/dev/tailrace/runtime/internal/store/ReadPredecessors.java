package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.JobState;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The jobs before a job, those that have not ended first. */
public final class ReadPredecessors {
    private static final String SQL = """
            SELECT v.id, v.step, v.state, v.attempt, s.kind, s.place - 1, cardinality(j.edges), j.uses,
                   CASE WHEN j.uses IS NOT NULL THEN v.output END
            FROM tailrace.job me
            JOIN tailrace.job j ON j.run_id = me.run_id
            CROSS JOIN LATERAL unnest(j.successors, j.edges) WITH ORDINALITY AS s(id, kind, place)
            CROSS JOIN LATERAL (SELECT x.* FROM tailrace.jobs x WHERE x.id = j.id OFFSET 0) v
            WHERE me.id = ? AND s.id = me.id
            ORDER BY v.finished_at IS NOT NULL, v.step_number, v.generation
            LIMIT 100
            """;

    private final String sql;

    public ReadPredecessors(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * One of them.
     *
     * @param edge the place among its edges of the one that leads to the job
     * @param edges how many edges leave it
     * @param uses what hangs on its output, as JSON; null for nothing
     * @param output null where nothing hangs on it, and where it left none
     */
    public record Predecessor(
            long job,
            String step,
            JobState state,
            Edge edge,
            int edges,
            @Nullable String uses,
            @Nullable String output) {
        /** What joins the two. */
        public record Edge(int place, EdgeKind kind, boolean attempted) {}
    }

    /** At most 100 of them. */
    public List<Predecessor> run(Connection connection, long job) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, job);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<Predecessor>();
                while (rows.next()) {
                    found.add(new Predecessor(
                            rows.getLong(1),
                            rows.getString(2),
                            JobState.named(rows.getString(3)),
                            new Predecessor.Edge(rows.getInt(6), EdgeKind.of(rows.getInt(5)), rows.getInt(4) > 0),
                            rows.getInt(7),
                            rows.getString(8),
                            rows.getString(9)));
                }
                return found;
            }
        }
    }
}
