package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Lets a run that is retried hold its once-key again, if it was held while the run was open and no other run holds it. The
 * key's row is written, not only locked: whoever was about to take it over sees the generation that holds it now.
 */
public final class HoldKeyAgain {
    private static final String SQL = """
            WITH mine AS (
                SELECT r.workflow, y.key, y.input_hash, y.run_id, ?::smallint AS generation
                FROM tailrace.run_key y JOIN tailrace.run r ON r.id = y.run_id
                WHERE y.run_id = ?
            ),
            taken AS (
                INSERT INTO tailrace.run_once AS o (workflow, key, run_id, generation, input_hash)
                SELECT workflow, key, run_id, generation, input_hash FROM mine
                ON CONFLICT (workflow, key) DO UPDATE
                    SET run_id = excluded.run_id, generation = excluded.generation, input_hash = excluded.input_hash,
                        expires_at = NULL
                    WHERE CASE
                              WHEN o.expires_at IS NOT NULL THEN o.expires_at <= now()
                              ELSE o.run_id = excluded.run_id
                                   OR EXISTS (
                                       SELECT FROM tailrace.run_final f
                                       WHERE f.run_id = o.run_id AND f.generation >= o.generation)
                          END
                RETURNING o.key
            )
            SELECT m.key, o.run_id
            FROM mine m LEFT JOIN tailrace.run_once o ON o.workflow = m.workflow AND o.key = m.key
            WHERE NOT EXISTS (SELECT FROM taken t WHERE t.key = m.key)
            """;

    private final String sql;

    public HoldKeyAgain(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * Somebody else has the key.
     *
     * @param run null if it was given away in this moment
     */
    public record Held(String key, @Nullable Long run) {}

    public Call call(long run, int generation) {
        return new Call(sql, run, generation);
    }

    /** One try. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final long run;
        private final int generation;
        private @Nullable Held held;

        Call(String sql, long run, int generation) {
            this.sql = sql;
            this.run = run;
            this.generation = generation;
        }

        /** Who has the key instead, once it was run; null if the run has it, or has none. */
        public @Nullable Held held() {
            return held;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setInt(first, generation);
            statement.setLong(first + 1, run);
            return first + 2;
        }

        @Override
        public void read(ResultSet rows) throws SQLException {
            if (rows.next()) {
                held = new Held(rows.getString(1), Rows.longOrNull(rows, 2));
            }
        }
    }
}
