package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Locks whatever waits for the jobs of a batch, where teardowns are among it that wait for their turn: before the batch is
 * ended, and in the order of the numbers, as the statements do that come behind. {@link JudgeTurns} then sees whatever ended
 * until the lock was had: of two predecessors that end at once, the later one finds that both have.
 */
public final class LockTurns {
    private static final String SQL = """
            WITH waiting AS MATERIALIZED (
                SELECT w.job_id FROM tailrace.wait w
                WHERE w.job_id = ANY (?)
                ORDER BY w.job_id
                FOR UPDATE
            ),
            turns AS MATERIALIZED (
                SELECT t.job_id FROM tailrace.teardown_turn t
                WHERE t.job_id IN (SELECT w.job_id FROM waiting w)
                ORDER BY t.job_id
                FOR UPDATE
            )
            SELECT count(*) FROM turns
            """;

    private final String sql;

    public LockTurns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param successors of all jobs of a batch */
    public Pipeline.Part call(long[] successors) {
        return new Call(sql, successors);
    }

    private record Call(String sql, long[] successors) implements Pipeline.Part {
        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setObject(first, successors);
            return first + 1;
        }

        @Override
        public void read(ResultSet row) {}
    }
}
