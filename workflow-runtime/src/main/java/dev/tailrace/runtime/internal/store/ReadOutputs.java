package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the outputs of some jobs, in their order, unless they are too much together. For one that was done again, its latest
 * generation speaks.
 */
public final class ReadOutputs {
    private static final String SQL = """
            WITH source AS MATERIALIZED (
                SELECT s.place,
                       coalesce((
                           SELECT n.id FROM tailrace.job j
                           JOIN tailrace.job n ON n.run_id = j.run_id AND n.step_number = j.step_number
                           WHERE j.id = s.id
                           ORDER BY n.generation DESC
                           LIMIT 1), s.id) AS id
                FROM unnest(?::bigint[]) WITH ORDINALITY AS s(id, place)
            ),
            size AS MATERIALIZED (
                SELECT coalesce(sum(octet_length(e.output)), 0) AS bytes
                FROM source s JOIN tailrace.job_end e ON e.job_id = s.id
            )
            SELECT size.bytes, CASE WHEN size.bytes <= ? THEN e.output END
            FROM size CROSS JOIN source s LEFT JOIN tailrace.job_end e ON e.job_id = s.id
            ORDER BY s.place
            """;

    private final String sql;

    public ReadOutputs(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * Outputs of jobs.
     *
     * @param bytes how long they are together
     * @param texts in the order of the jobs, null where one left none; all null if they are longer than was allowed
     */
    public record Outputs(long bytes, List<@Nullable String> texts) {
        public Outputs {
            texts = Collections.unmodifiableList(texts);
        }
    }

    public Outputs run(Connection connection, List<Long> jobs, long mostBytes) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, jobs.stream().mapToLong(job -> job).toArray());
            statement.setLong(2, mostBytes);
            try (var rows = statement.executeQuery()) {
                var bytes = 0L;
                var texts = new ArrayList<@Nullable String>(jobs.size());
                while (rows.next()) {
                    bytes = rows.getLong(1);
                    texts.add(rows.getString(2));
                }
                return new Outputs(bytes, texts);
            }
        }
    }
}
