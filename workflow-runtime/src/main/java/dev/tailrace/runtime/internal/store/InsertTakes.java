package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Writes what jobs take from pools, behind their gates. */
public final class InsertTakes {
    private static final String SQL = """
            INSERT INTO tailrace.pool_take (job_id, pool, key, units, root_id, run_id)
            SELECT * FROM unnest(?::bigint[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::bigint[])
            RETURNING job_id
            """;

    private final String sql;

    public InsertTakes(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param jobs that take from pools */
    public Pipeline.Part call(List<NewJob> jobs) {
        return new Call(
                sql,
                jobs.stream()
                        .flatMap(job -> job.gate().takes().stream()
                                .map(take -> new Row(job.row().ref(), take)))
                        .toList());
    }

    private record Row(JobRef job, NewTake take) {}

    private record Call(String sql, List<Row> rows) implements Pipeline.Part {
        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setObject(
                    first, rows.stream().mapToLong(r -> r.job().id()).toArray());
            statement.setObject(
                    first + 1, rows.stream().map(r -> r.take().pool()).toArray(String[]::new));
            statement.setObject(
                    first + 2, rows.stream().map(r -> r.take().key()).toArray(String[]::new));
            statement.setObject(
                    first + 3, rows.stream().mapToInt(r -> r.take().units()).toArray());
            statement.setObject(
                    first + 4, rows.stream().mapToLong(r -> r.job().rootId()).toArray());
            statement.setObject(
                    first + 5, rows.stream().mapToLong(r -> r.job().runId()).toArray());
            return first + 6;
        }

        @Override
        public void read(ResultSet rows) {}
    }
}
