package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives once-keys to runs that are about to be written, unless other runs hold them. A key that is held is only read, so
 * that nobody waits for a caller who found it. A free one is inserted, which waits for a transaction that has inserted it
 * and is still open; keys go in their order, so that two of these cannot wait for each other.
 *
 * <p>Whether a run is over is only ever told by what is there (its end), never by what is missing: the row of a run that
 * was written after this statement began cannot be seen. The key's row says which generation's end that is, because it is
 * seen as it is now where somebody retried the run meanwhile.
 */
public final class HoldKeys {
    private static final String SQL = """
            WITH given AS MATERIALIZED (
                SELECT * FROM unnest(?::text[], ?::bigint[], ?::text[], ?::bigint[])
                    AS g(key, run_id, input_hash, held_ms)
            ),
            held AS MATERIALIZED (
                SELECT o.key, o.run_id, o.input_hash
                FROM given g
                CROSS JOIN LATERAL (
                    SELECT * FROM tailrace.run_once x WHERE x.workflow = ? AND x.key = g.key LIMIT 1
                ) o
                WHERE CASE
                          WHEN o.expires_at IS NOT NULL THEN o.expires_at > now()
                          ELSE NOT EXISTS (
                              SELECT FROM tailrace.run_final f
                              WHERE f.run_id = o.run_id AND f.generation >= o.generation)
                      END
            ),
            taken AS (
                INSERT INTO tailrace.run_once AS o (workflow, key, run_id, input_hash, expires_at)
                SELECT ?, g.key, g.run_id, decode(g.input_hash, 'hex'),
                       CASE WHEN g.held_ms < 0 THEN 'infinity' ELSE now() + g.held_ms * interval '1 ms' END
                FROM given g
                WHERE NOT EXISTS (SELECT FROM held h WHERE h.key = g.key)
                ORDER BY g.key
                ON CONFLICT (workflow, key) DO UPDATE
                    SET run_id = excluded.run_id, generation = 1, input_hash = excluded.input_hash,
                        expires_at = excluded.expires_at
                    WHERE CASE
                              WHEN o.expires_at IS NOT NULL THEN o.expires_at <= now()
                              ELSE EXISTS (
                                  SELECT FROM tailrace.run_final f
                                  WHERE f.run_id = o.run_id AND f.generation >= o.generation)
                          END
                RETURNING o.key, o.run_id, o.input_hash, o.expires_at
            ),
            remembered AS (
                INSERT INTO tailrace.run_key (run_id, root_id, key, input_hash)
                SELECT run_id, run_id, key, input_hash FROM taken WHERE expires_at IS NULL
            )
            SELECT key, run_id, encode(input_hash, 'hex') FROM held
            UNION ALL
            SELECT key, run_id, encode(input_hash, 'hex') FROM taken
            """;

    private final String sql;

    public HoldKeys(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * A key that a run asks for, or holds.
     *
     * @param inputHash SHA-256 of the run's input, in hexadecimal digits
     * @param heldMillis null while the run is open, negative for ever
     */
    public record OnceKey(
            String key,
            long run,
            String inputHash,
            @Nullable Long heldMillis) {}

    /** @param keys no key twice */
    public Call call(String workflow, List<OnceKey> keys) {
        return new Call(sql, workflow, keys);
    }

    /** One try. A key of which nothing is known afterwards was given to another run meanwhile: ask again. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final String workflow;
        private final List<OnceKey> keys;
        private final Map<String, OnceKey> holders = new TreeMap<>();

        Call(String sql, String workflow, List<OnceKey> keys) {
            this.sql = sql;
            this.workflow = workflow;
            this.keys = keys;
        }

        /** Who holds which key, once it was run. */
        public Map<String, OnceKey> holders() {
            return holders;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setObject(first, keys.stream().map(OnceKey::key).toArray(String[]::new));
            statement.setObject(first + 1, keys.stream().mapToLong(OnceKey::run).toArray());
            statement.setObject(first + 2, keys.stream().map(OnceKey::inputHash).toArray(String[]::new));
            var held = new @Nullable Long[keys.size()];
            for (var i = 0; i < held.length; i++) {
                held[i] = keys.get(i).heldMillis();
            }
            statement.setObject(first + 3, held);
            statement.setString(first + 4, workflow);
            statement.setString(first + 5, workflow);
            return first + 6;
        }

        @Override
        public void read(ResultSet rows) throws SQLException {
            while (rows.next()) {
                var key = rows.getString(1);
                holders.put(key, new OnceKey(key, rows.getLong(2), rows.getString(3), null));
            }
        }
    }
}
