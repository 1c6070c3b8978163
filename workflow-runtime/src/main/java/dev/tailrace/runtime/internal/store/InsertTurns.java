package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes down what teardowns wait for that wait for their turn, behind the statement that wrote the jobs and in its
 * transaction; nothing of jobs that were not written.
 */
public final class InsertTurns {
    private static final String SQL = """
            WITH given AS (
                SELECT * FROM unnest(?::bigint[], ?::boolean[], ?::boolean[], ?::text[], ?::text[])
                    AS g(job_id, only_if_completed, timed, users, predecessors)
            )
            INSERT INTO tailrace.teardown_turn (job_id, root_id, run_id, only_if_completed, timed, users, predecessors)
            SELECT j.id, j.root_id, j.run_id, g.only_if_completed, g.timed, g.users::bigint[], g.predecessors::bigint[]
            FROM given g JOIN tailrace.job j ON j.id = g.job_id
            RETURNING job_id
            """;

    private final String sql;

    public InsertTurns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param teardowns that wait for their turn */
    public Pipeline.Part call(List<NewJob> teardowns) {
        var turns = new LinkedHashMap<Long, NewTurn>();
        teardowns.forEach(t -> turns.put(t.row().id(), t.turn().orElseThrow()));
        return call(turns);
    }

    /** @param turns of teardowns, by number */
    public Pipeline.Part call(Map<Long, NewTurn> turns) {
        return new Call(sql, turns);
    }

    private record Call(String sql, Map<Long, NewTurn> teardowns) implements Pipeline.Part {
        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            var turns = List.copyOf(teardowns.values());
            statement.setObject(
                    first,
                    teardowns.keySet().stream().mapToLong(Long::longValue).toArray());
            statement.setObject(
                    first + 1, turns.stream().map(NewTurn::onlyIfCompleted).toArray(Boolean[]::new));
            statement.setObject(first + 2, turns.stream().map(NewTurn::timed).toArray(Boolean[]::new));
            statement.setObject(
                    first + 3,
                    turns.stream().map(t -> InsertArrays.array(t.users())).toArray(String[]::new));
            statement.setObject(
                    first + 4,
                    turns.stream()
                            .map(t -> InsertArrays.array(t.predecessors()))
                            .toArray(String[]::new));
            return first + 5;
        }

        @Override
        public void read(ResultSet rows) {}
    }
}
