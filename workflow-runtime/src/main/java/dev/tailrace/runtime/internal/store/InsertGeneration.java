package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the jobs that do steps of a run again, with their gates and what they take from pools, as copies of the first that
 * did them.
 */
public final class InsertGeneration {
    private static final String SQL = """
            WITH given AS (
                SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::smallint[], ?::bigint[], ?::text[], ?::text[], ?::text[],
                                     ?::text[], ?::int[], ?::int[], ?::bigint[], ?::timestamptz[])
                    AS g(id, source, role, setup_id, reads, uses, successors, edges, needed, outstanding, delay_ms,
                         not_before)
            ),
            placed AS MATERIALIZED (
                SELECT g.id, g.role, g.needed, g.outstanding, g.delay_ms, g.not_before, j.root_id, j.run_id, j.priority,
                       coalesce((SELECT min(t.lane) FROM tailrace.gate t WHERE t.job_id = g.source), j.lane) AS lane
                FROM given g JOIN tailrace.job j ON j.id = g.source
            ),
            jobs AS (
                INSERT INTO tailrace.job (id, root_id, run_id, step_number, generation, role, priority, lane, max_failures,
                                          step, setup_id, keep_on_failure, retry_first_ms, retry_max_ms, retry_factor,
                                          timeout_ms, arguments, bindings, reads, uses, successors, edges, needed,
                                          delay_ms, not_before, tags, added_by)
                SELECT g.id, j.root_id, j.run_id, j.step_number, ?::smallint, g.role, j.priority, j.lane, j.max_failures,
                       j.step, g.setup_id, j.keep_on_failure, j.retry_first_ms, j.retry_max_ms, j.retry_factor,
                       j.timeout_ms, j.arguments, j.bindings, g.reads::bigint[], g.uses, g.successors::bigint[],
                       g.edges::smallint[], j.needed, j.delay_ms, j.not_before, j.tags, j.added_by
                FROM given g JOIN tailrace.job j ON j.id = g.source
            ),
            gates AS (
                INSERT INTO tailrace.gate (job_id, root_id, run_id, lane, name, limit_ms, child, output)
                SELECT g.id, t.root_id, t.run_id, t.lane, t.name, t.limit_ms, t.child, t.output
                FROM given g JOIN tailrace.gate t ON t.job_id = g.source
            ),
            takes AS (
                INSERT INTO tailrace.pool_take (job_id, pool, key, units, root_id, run_id)
                SELECT g.id, t.pool, t.key, t.units, t.root_id, t.run_id
                FROM given g JOIN tailrace.pool_take t ON t.job_id = g.source
            ),
            waiting AS (
                INSERT INTO tailrace.wait (job_id, root_id, run_id, needed, outstanding, lane, priority, teardown,
                                           delay_ms, not_before)
                SELECT id, root_id, run_id, needed, outstanding, lane, priority, role = 3, delay_ms, not_before
                FROM placed WHERE outstanding > 0
            ),
            queued AS (
                INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id)
                SELECT lane, priority, greatest(now() + delay_ms * interval '1 ms', not_before), id, root_id, run_id
                FROM placed WHERE outstanding = 0
                RETURNING lane
            )
            SELECT array_agg(DISTINCT lane) FROM queued
            """;

    private final String sql;

    public InsertGeneration(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Returns the lanes in which a job is ready, now or later. */
    public long[] run(Connection connection, int generation, List<JobAgain> jobs) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            bindLinks(statement, jobs);
            statement.setObject(
                    9, jobs.stream().mapToInt(j -> j.join().needed()).toArray());
            statement.setObject(
                    10, jobs.stream().mapToInt(j -> j.join().outstanding()).toArray());
            statement.setObject(
                    11, jobs.stream().mapToLong(j -> j.when().delayMillis()).toArray());
            statement.setObject(12, texts(jobs, j -> InsertArrays.text(j.when().notBefore())));
            statement.setInt(13, generation);
            try (var row = statement.executeQuery()) {
                row.next();
                return Rows.longs(row, 1);
            }
        }
    }

    private static void bindLinks(PreparedStatement statement, List<JobAgain> jobs) throws SQLException {
        statement.setObject(1, jobs.stream().mapToLong(JobAgain::id).toArray());
        statement.setObject(2, jobs.stream().mapToLong(JobAgain::source).toArray());
        statement.setObject(3, jobs.stream().map(j -> j.role().code()).toArray(Short[]::new));
        statement.setObject(4, jobs.stream().map(j -> j.links().setupId()).toArray(Long[]::new));
        statement.setObject(5, texts(jobs, j -> InsertArrays.array(j.links().reads())));
        statement.setObject(6, texts(jobs, j -> j.links().uses()));
        statement.setObject(
                7,
                texts(
                        jobs,
                        j -> InsertArrays.array(
                                Arrays.stream(j.links().successors().jobs())
                                        .boxed()
                                        .toList())));
        statement.setObject(8, texts(jobs, j -> InsertArrays.kinds(j.links().successors())));
    }

    private static @Nullable String[] texts(List<JobAgain> jobs, Function<JobAgain, @Nullable String> value) {
        var texts = new @Nullable String[jobs.size()];
        for (var i = 0; i < texts.length; i++) {
            texts[i] = value.apply(jobs.get(i));
        }
        return texts;
    }
}
