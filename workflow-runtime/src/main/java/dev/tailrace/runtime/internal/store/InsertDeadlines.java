package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.Times;
import dev.tailrace.runtime.option.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives runs a deadline, in the transaction that writes them. */
public final class InsertDeadlines {
    private static final String SQL = """
            INSERT INTO tailrace.run_deadline (run_id, root_id, deadline_at)
            SELECT g.id, g.id, coalesce(?::timestamptz, now() + ?::bigint * interval '1 ms')
            FROM unnest(?::bigint[]) AS g(id)
            RETURNING run_id
            """;

    private final String sql;

    public InsertDeadlines(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Beside the statement that writes the runs. */
    public Pipeline.Part call(List<NewRun> runs, Deadline deadline) {
        return new Call(sql, runs.stream().mapToLong(NewRun::id).toArray(), deadline);
    }

    private record Call(String sql, long[] runs, Deadline deadline) implements Pipeline.Part {
        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setString(first, instant());
            statement.setObject(first + 1, millis(), Types.BIGINT);
            statement.setObject(first + 2, runs);
            return first + 3;
        }

        private @Nullable String instant() {
            return deadline.at() == null ? null : InsertArrays.text(Times.clamp(deadline.at()));
        }

        private @Nullable Long millis() {
            return deadline.after() == null ? null : (Long) deadline.after().toMillis();
        }

        @Override
        public void read(ResultSet rows) {}
    }
}
