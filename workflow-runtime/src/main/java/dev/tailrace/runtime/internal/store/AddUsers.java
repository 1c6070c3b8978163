package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Lets teardowns that wait for their turn wait for added jobs as well, behind the statement that wrote these and in its
 * transaction; not for jobs that were not written.
 */
public final class AddUsers {
    private static final String SQL = """
            WITH used AS MATERIALIZED (
                SELECT s.id AS teardown, array_agg(j.id) AS users
                FROM tailrace.job j CROSS JOIN LATERAL unnest(j.successors, j.edges) AS s(id, kind)
                WHERE j.id = ANY (?) AND s.kind = 9
                GROUP BY s.id
            )
            UPDATE tailrace.teardown_turn t SET users = t.users || u.users
            FROM used u WHERE t.job_id = u.teardown AND NOT t.users @> u.users
            RETURNING t.job_id
            """;

    private final String sql;

    public AddUsers(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Pipeline.Part call(Addition addition) {
        return new Call(
                sql, addition.jobs().stream().mapToLong(j -> j.row().id()).toArray());
    }

    private record Call(String sql, long[] jobs) implements Pipeline.Part {
        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setObject(first, jobs);
            return first + 1;
        }

        @Override
        public void read(ResultSet rows) {}
    }
}
