package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.TeardownDecision.Decision;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** Writes down what somebody decided about a teardown. It only inserts, so nothing waits for it. */
public final class DecideTeardown {
    private static final String SQL = """
            INSERT INTO tailrace.teardown_decision (job_id, root_id, run_id, decision, decided_by, reason, done_at)
            SELECT g.job_id, g.root_id, g.run_id, g.decision, g.decided_by, g.reason,
                   CASE WHEN g.decision = 'retry' THEN now() END
            FROM (SELECT ?::bigint, ?::bigint, ?::bigint, ?::text, ?::text, ?::text)
                AS g(job_id, root_id, run_id, decision, decided_by, reason)
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
