package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;

/**
 * Whether an ending was recorded, as it stands, at some time: then its commit went through although the reply was lost. Told
 * by its fence and by what it left behind, which nobody else can have left.
 */
public final class WasRecorded {
    private static final String SQL = """
            WITH asked AS (
                SELECT ?::bigint AS job_id, ?::bigint AS node, ?::int AS attempt, ?::smallint AS outcome, ?::text AS error
            )
            SELECT (asked.outcome IS NULL OR EXISTS (
                       SELECT FROM tailrace.job_end e
                       WHERE e.job_id = asked.job_id AND e.node = asked.node AND e.attempt = asked.attempt
                         AND e.outcome = asked.outcome))
               AND (asked.error IS NULL OR EXISTS (
                       SELECT FROM tailrace.attempt_error a
                       WHERE a.job_id = asked.job_id AND a.node = asked.node AND a.attempt = asked.attempt
                         AND a.error = asked.error))
               AND (asked.outcome IS NOT NULL OR asked.error IS NOT NULL)
            FROM asked
            """;

    private final String sql;

    public WasRecorded(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** False as well of what went back without an error, since that leaves no trace. */
    public boolean run(Connection connection, Ending ending) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, ending.row().id());
            statement.setLong(2, ending.fence().node());
            statement.setInt(3, ending.fence().attempt());
            if (ending instanceof FinishedJob job) {
                statement.setShort(4, job.outcome().code());
                statement.setString(5, job.error());
            } else {
                statement.setNull(4, Types.SMALLINT);
                statement.setString(5, ending instanceof ReturnedJob job ? job.error() : ((ParkedJob) ending).error());
            }
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
