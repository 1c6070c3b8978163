package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.TeardownDecision.Decision;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/**
 * Writes down what somebody decided about a teardown. It only inserts, so nothing waits for it.
 *
 * <p>A run that is being deleted is not written about: retention passes over the run's row while it is locked here.
 */
public final class DecideTeardown {
    private static final String SQL = """
            WITH given AS (
                SELECT ?::bigint AS job_id, ?::bigint AS root_id, ?::bigint AS run_id, ?::text AS decision,
                       ?::text AS decided_by, ?::text AS reason
            ),
            there AS MATERIALIZED (
                SELECT r.id FROM given g JOIN tailrace.run r ON r.id = g.run_id FOR KEY SHARE OF r
            )
            INSERT INTO tailrace.teardown_decision (job_id, root_id, run_id, decision, decided_by, reason, done_at)
            SELECT g.job_id, g.root_id, g.run_id, g.decision, g.decided_by, g.reason,
                   CASE WHEN g.decision = 'retry' THEN now() END
            FROM given g JOIN there t ON t.id = g.run_id
            ON CONFLICT (job_id) WHERE done_at IS NULL DO NOTHING
            """;

    private final String sql;

    public DecideTeardown(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public void run(Connection connection, JobRef teardown, Decision decision, String who, String why)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, teardown.id());
            statement.setLong(2, teardown.rootId());
            statement.setLong(3, teardown.runId());
            statement.setString(4, decision.name().toLowerCase(Locale.ROOT));
            statement.setString(5, who);
            statement.setString(6, why);
            statement.executeUpdate();
        }
    }
}
