package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the gates of jobs and stands these before them, behind the statement that wrote the jobs and in its transaction:
 * so what has no gate pays for none.
 */
public final class InsertGates {
    private static final String SQL = """
            WITH given AS (
                SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::int[], ?::text[], ?::bigint[],
                                     ?::text[], ?::text[])
                    AS g(job_id, root_id, run_id, lane, name, limit_ms, child, output)
            ),
            gates AS (
                INSERT INTO tailrace.gate (job_id, root_id, run_id, lane, name, limit_ms, child, output)
                SELECT job_id, root_id, run_id, lane, name, limit_ms, child, output FROM given
            ),
            waiting AS (
                UPDATE tailrace.wait w SET lane = g.lane FROM given g WHERE w.job_id = g.job_id AND w.lane <> g.lane
            )
            UPDATE tailrace.ready r SET lane = g.lane FROM given g WHERE r.job_id = g.job_id AND r.lane <> g.lane
            RETURNING r.job_id
            """;

    private final String sql;

    public InsertGates(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param jobs that have a gate */
    public Pipeline.Part call(List<NewJob> jobs) {
        return new Call(sql, jobs);
    }

    private record Call(String sql, List<NewJob> jobs) implements Pipeline.Part {
        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            var gates = jobs.stream().map(NewJob::gate).toList();
            statement.setObject(
                    first, jobs.stream().mapToLong(j -> j.row().id()).toArray());
            statement.setObject(
                    first + 1,
                    jobs.stream().mapToLong(j -> j.row().ref().rootId()).toArray());
            statement.setObject(
                    first + 2,
                    jobs.stream().mapToLong(j -> j.row().ref().runId()).toArray());
            statement.setObject(
                    first + 3, gates.stream().mapToInt(NewGate::lane).toArray());
            statement.setObject(first + 4, gates.stream().map(NewGate::name).toArray(String[]::new));
            statement.setObject(
                    first + 5, gates.stream().map(NewGate::limitMillis).toArray(Long[]::new));
            statement.setObject(first + 6, ofChildren(gates, NewGate.Child::plan));
            statement.setObject(first + 7, ofChildren(gates, NewGate.Child::output));
            return first + 8;
        }

        private static @Nullable String[] ofChildren(
                List<NewGate> gates, Function<NewGate.Child, @Nullable String> text) {
            return gates.stream()
                    .map(NewGate::child)
                    .map(child -> child == null ? null : text.apply(child))
                    .toArray(String[]::new);
        }

        @Override
        public void read(ResultSet rows) {}
    }
}
