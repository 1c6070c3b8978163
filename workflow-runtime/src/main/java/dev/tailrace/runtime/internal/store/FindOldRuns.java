package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.option.Retention;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The next runs by number, and which of them have been kept for long enough. Of these nothing is open or moving, nor of what
 * they started. A run that another one started goes with that, whenever it has ended.
 */
public final class FindOldRuns {
    private static final String SQL = """
            SELECT r.id,
                   r.created_at > now() - ? * interval '1 ms',
                   CASE
                       WHEN f.finished_at <= now() - CASE f.state WHEN 1 THEN ?::bigint WHEN 2 THEN ? ELSE ? END
                                                     * interval '1 ms'
                            AND (r.root_id = r.id OR NOT EXISTS (SELECT FROM tailrace.run t WHERE t.id = r.root_id))
                            AND NOT EXISTS (SELECT FROM tailrace.child c WHERE c.root_id = r.id AND c.id <> r.id AND c.open)
                            AND NOT EXISTS (SELECT FROM tailrace.run_open o WHERE o.run_id = r.id)
                            AND NOT EXISTS (
                                SELECT FROM tailrace.job j
                                WHERE j.run_id = r.id
                                  AND NOT EXISTS (SELECT FROM tailrace.job_end e WHERE e.job_id = j.id))
                           THEN (SELECT count(*) FROM tailrace.job j WHERE j.run_id = r.id)
                       ELSE 0
                   END
            FROM (
                SELECT id, root_id, created_at FROM tailrace.run WHERE id >= ? ORDER BY id LIMIT ?
            ) r
            LEFT JOIN LATERAL (
                SELECT x.state, x.finished_at FROM tailrace.run_final x
                WHERE x.run_id = r.id
                ORDER BY x.generation DESC
                LIMIT 1
            ) f ON true
            ORDER BY r.id
            """;

    private final String sql;

    public FindOldRuns(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * A run that the walk comes by.
     *
     * @param isYoung whether it was started too recently to be old enough
     * @param jobs how many are to be deleted with it; 0 if it is to be kept
     */
    public record Passed(long id, boolean isYoung, int jobs) {
        public boolean isOld() {
            return jobs > 0;
        }
    }

    public List<Passed> run(Connection connection, Retention retention, long from, int limit) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            setMillis(statement, 1, retention.shortest());
            setMillis(statement, 2, retention.completed());
            setMillis(statement, 3, retention.failed());
            setMillis(statement, 4, retention.cancelled());
            statement.setLong(5, from);
            statement.setInt(6, limit);
            try (var rows = statement.executeQuery()) {
                var runs = new ArrayList<Passed>();
                while (rows.next()) {
                    runs.add(new Passed(rows.getLong(1), rows.getBoolean(2), rows.getInt(3)));
                }
                return runs;
            }
        }
    }

    private static void setMillis(PreparedStatement statement, int place, @Nullable Duration period)
            throws SQLException {
        statement.setObject(place, period == null ? null : (Long) period.toMillis(), Types.BIGINT);
    }
}
