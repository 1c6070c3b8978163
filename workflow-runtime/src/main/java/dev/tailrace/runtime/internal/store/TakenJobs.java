package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the successors that a finishing statement before it in the same transaction gave to this node. A statement of its
 * own because it must see the outputs that were stored there.
 */
public final class TakenJobs {
    private static final String SQL = """
            SELECT c.*, r.attempt, r.failures
            FROM tailrace.running r JOIN tailrace.claim c ON c.id = r.job_id
            WHERE r.job_id = ANY (?::bigint[]) AND r.node = ? AND r.attempt = 1 AND r.started_at = now()
            ORDER BY c.priority, c.id
            """;

    private final String sql;

    public TakenJobs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param candidates the successors of the jobs that were finished */
    public Call call(long[] candidates, long node) {
        return new Call(sql, candidates, node);
    }

    /** One look. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final long[] candidates;
        private final long node;
        private final List<ClaimedJob> taken = new ArrayList<>();

        Call(String sql, long[] candidates, long node) {
            this.sql = sql;
            this.candidates = candidates;
            this.node = node;
        }

        /** What this node holds now, once it was run. */
        public List<ClaimedJob> taken() {
            return taken;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setObject(first, candidates);
            statement.setLong(first + 1, node);
            return first + 2;
        }

        @Override
        public void read(ResultSet rows) throws SQLException {
            while (rows.next()) {
                taken.add(ClaimColumns.read(rows, node));
            }
        }
    }
}
