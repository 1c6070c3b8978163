package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Makes a run the child of the job that starts it, in the transaction that wrote its rows. So they are written like those of
 * any run, and a start pays nothing for a tree that it is not part of; a child's rows are written twice.
 */
public final class AdoptRun {
    private static final String SQL = """
            WITH given AS (
                SELECT ?::bigint AS run_id, ?::bigint AS root_id, ?::bigint AS parent_job
            ),
            jobs AS (
                UPDATE tailrace.job t SET root_id = g.root_id FROM given g WHERE t.run_id = g.run_id RETURNING t.id
            ),
            waiting AS (
                UPDATE tailrace.wait t SET root_id = g.root_id FROM given g, jobs j WHERE t.job_id = j.id
            ),
            due AS (
                UPDATE tailrace.ready t SET root_id = g.root_id FROM given g, jobs j WHERE t.job_id = j.id
            ),
            gates AS (
                UPDATE tailrace.gate t SET root_id = g.root_id FROM given g, jobs j WHERE t.job_id = j.id
            ),
            takes AS (
                UPDATE tailrace.pool_take t SET root_id = g.root_id FROM given g, jobs j WHERE t.job_id = j.id
            ),
            turns AS (
                UPDATE tailrace.teardown_turn t SET root_id = g.root_id FROM given g, jobs j WHERE t.job_id = j.id
            ),
            counters AS (
                UPDATE tailrace.run_open t SET root_id = g.root_id FROM given g WHERE t.run_id = g.run_id
            ),
            deadlines AS (
                UPDATE tailrace.run_deadline t SET root_id = g.root_id FROM given g WHERE t.run_id = g.run_id
            )
            UPDATE tailrace.run t SET root_id = g.root_id, parent_job = g.parent_job FROM given g WHERE t.id = g.run_id
            """;

    private final String sql;

    public AdoptRun(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** @param parent that has started no other run */
    public void run(Connection transaction, long run, JobRef parent) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            statement.setLong(1, run);
            statement.setLong(2, parent.rootId());
            statement.setLong(3, parent.id());
            statement.executeUpdate();
        }
    }
}
